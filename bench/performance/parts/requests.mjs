import { countRoundTrips } from '../../../build/tests/self/round-trips.js'

/** Requests and sequential round trips, counted in-process. */
export const requests = {
  name: 'requests',
  title: 'Requests and sequential round trips of a run on the reference service',
  async measure() {
    const { outcomes, requests, waves } = await countRoundTrips()
    const rows = [
      { id: 'requests-per-case', title: 'requests per case', values: [requests / outcomes.length], unit: '' },
      { id: 'round-trips', title: 'sequential round trips', values: [waves], unit: '' },
    ]
    return { rows, note: `${outcomes.length} cases, ${requests} requests.` }
  },
}
