import { expect, test } from 'vitest'
import { loadContract } from '../../src/index.js'
import { referenceService } from '../../src/reference/service.js'
import { fixtures } from '../fixtures/index.js'
import { play } from './play.js'

/** What JavaScript cannot hold: as a number it reads as 9007199254740992. */
const large = '9007199254740993'
const contract = fixtures.writable()
const inText = /("odometer"\s*:\s*)(-?\d+)/

test('an entity with an Int64 beyond 2^53 is not touched, since it could not be put back', async () => {
  const { fetch, keys } = referenceService(loadContract(contract), { token: 'made-up' })
  const [key] = keys as [string]
  let stored = large
  // A service that holds the number exactly: the one in the text of an accepted update.
  const exact = async (request: Request): Promise<Response> => {
    const isThis = request.url.endsWith(encodeURIComponent(key))
    const sent = inText.exec(await request.clone().text())?.[2]
    const response = await fetch(request)
    const text = await response.text()
    if (isThis && request.method === 'PATCH' && response.ok && sent !== undefined) stored = sent
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    const shown = isThis && response.ok ? text.replace(inText, `$1${stored}`) : text
    return new Response(shown, { status: response.status, headers })
  }
  await expect(play({ fetch: exact, id: key, token: 'made-up', contract })).rejects.toThrow(
    `holds ${large}, which could not be put back exactly`,
  )
  expect(stored).toBe(large)
})
