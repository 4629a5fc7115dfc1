// Writes contracts of any size: the contract of tests/fixtures/writable with more or fewer properties.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump, load } from 'js-yaml'
import { loadContract } from '../../build/src/contract/index.js'
import { plan } from '../../build/src/rules/plan.js'
import { root } from './processes.mjs'

const original = join(root, 'tests/fixtures/writable')
const read = (file) => readFileSync(join(original, file), 'utf8')
const files = { base: 'schemas/job.json', type: 'schemas/repairOrder.json', fragment: 'spec/openapi.yaml' }
const base = JSON.parse(read(files.base))
const type = JSON.parse(read(files.type))
const fragment = load(read(files.fragment))

const { [base['x-key']]: key, ...inherited } = base.properties
const originals = Object.entries({ ...inherited, ...type.properties })

/** The schemas of the original properties in turn, each under a name of its own. */
const propertiesOf = (count) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const [name, schema] = originals[index % originals.length]
      const round = Math.floor(index / originals.length)
      return [round === 0 ? name : `${name}${round + 1}`, schema]
    }),
  )

/** A copy of the fragment that does not name the properties that the type lacks. */
const fragmentFor = (properties) => {
  const lacks = (name) => originals.some(([each]) => each === name) && !(name in properties)
  return JSON.parse(JSON.stringify(fragment), (name, value) => {
    if (lacks(name)) return undefined
    return name === 'required' && Array.isArray(value) ? value.filter((each) => !lacks(each)) : value
  })
}

/** Writes a contract whose entity has a key and `count` other properties. @returns its number of cases. */
const write = (folder, count) => {
  const properties = propertiesOf(count)
  const put = (file, text) => writeFileSync(join(folder, file), text)
  cpSync(original, folder, { recursive: true })
  put(files.base, JSON.stringify({ ...base, properties: { [base['x-key']]: key } }))
  put(files.type, JSON.stringify({ ...type, properties }))
  put(files.fragment, dump(fragmentFor(properties)))
  return plan(loadContract(folder), 'graph').length
}

/** Writes the smallest contract of at least `size` cases into a folder. @returns its number of cases. */
export const writeContract = (folder, size) => {
  // A property adds more than 20 cases.
  let [low, high] = [0, Math.ceil(size / 20)]
  while (low < high) {
    const middle = (low + high) >> 1
    if (write(folder, middle) < size) low = middle + 1
    else high = middle
  }
  return write(folder, low)
}
