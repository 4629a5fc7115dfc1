import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeContract } from '../contracts.mjs'
import { scratch } from '../processes.mjs'
import { run } from '../suite.mjs'

const sizes = [200, 600, 2000, 6000]
const [, small, , largest] = sizes

/** The largest takes too long for more pairs. */
const most = 3

const folderOf = (size) => {
  const folder = join(scratch, `contract-${size}`)
  mkdirSync(folder)
  writeContract(folder, size)
  return folder
}

const rowsOf = (size, pairs) => {
  const { requests, cases } = pairs[0][size]
  return [
    {
      id: `contract-${size}`,
      title: `${cases} cases: duration, against the yardstick`,
      values: pairs.map((pair) => pair[size].wall / pair.yardstick.wall),
    },
    {
      id: `contract-${size}-cpu`,
      title: `${cases} cases: CPU time, against the yardstick with threads`,
      values: pairs.map((pair) => pair[size].cpu / pair.threads.cpu),
    },
    {
      id: `contract-${size}-requests`,
      title: `${cases} cases: requests per case`,
      values: [requests / cases],
      unit: '',
    },
  ]
}

const rowsAgainst = (pairs) => [
  {
    id: 'largest-contract-cpu',
    title: `about ${largest} cases: CPU time, against the other build`,
    values: pairs.map((pair) => pair[largest].cpu / pair.other.cpu),
  },
  {
    id: 'largest-contract',
    title: `about ${largest} cases: duration, against the other build`,
    values: pairs.map((pair) => pair[largest].wall / pair.other.wall),
  },
]

/** Contracts with writable properties, of several sizes. */
export const contractSizes = {
  name: 'contracts',
  title: 'Contracts of several sizes, on their reference services',
  async measure({ yardstick, alternate, against }) {
    const folders = new Map(sizes.map((size) => [size, folderOf(size)]))
    const runOf = (size, folder) => () => run(['--contract', folders.get(size)], { folder })
    const pairs = await alternate(
      {
        ...Object.fromEntries(sizes.map((size) => [size, runOf(size)])),
        ...(against !== undefined && { other: runOf(largest, against) }),
        yardstick: () => yardstick(),
        threads: () => yardstick(['--pool=threads']),
      },
      { atMost: most, warmUp: false },
    )
    const growth = pairs.map((pair) => pair[largest].wall / pair[small].wall)
    const rows = [
      ...sizes.flatMap((size) => rowsOf(size, pairs)),
      { id: 'growth', title: `duration of ${largest} cases, against ${small}`, values: growth },
      ...(against === undefined ? [] : rowsAgainst(pairs)),
    ]
    const note = `The contracts are generated: the writable properties of a contract of the tests, repeated. At most ${most} pairs.`
    return { rows, note }
  },
}
