import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { derive } from '../../src/cli/derive.js'
import { pageOf, pages, textOf } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'derive-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const fresh = () => join(folder, String(count++))

/** Runs the command and keeps what it says and prints. */
const run = (page: string, flags: { out: string; check?: boolean; resources?: string }) => {
  const said: string[] = []
  const printed: string[] = []
  const nothing = () => {}
  const code = derive(page, flags, {
    say: (line) => said.push(line),
    print: (text) => printed.push(text),
    leave: nothing,
    hide: nothing,
  })
  return { code, said, printed: printed.join('') }
}

const filesIn = (out: string) =>
  Object.fromEntries(
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => [name, readFileSync(join(out, name), 'utf8')]),
  )

const write = (text: string | Buffer): string => {
  const file = `${fresh()}.md`
  writeFileSync(file, text)
  return file
}

test('writes a contract, and the same one again', () => {
  const out = fresh()
  expect(run(pageOf('expedition'), { out }).code).toBe(0)
  const first = filesIn(out)
  expect(Object.keys(first)).toHaveLength(8)
  run(pageOf('expedition'), { out })
  expect(filesIn(out)).toEqual(first)
})

test('finds the pages of types where they are said to be', () => {
  const page = write(textOf('expedition'))
  const missing = (resources?: string) =>
    run(page, { out: fresh(), ...(resources && { resources }) }).said.filter((line) =>
      /there is no page/.test(line),
    )
  expect(missing(join(pages, 'resources'))).toEqual([])
  expect(missing()).toHaveLength(5)
})

test('wants the folder of types to be there where it is named', () => {
  expect(() => run(pageOf('beacon'), { out: fresh(), resources: fresh() })).toThrow(/^there is no folder /)
})

test('notes where the example contradicts the tables', () => {
  const page = write(textOf('expedition').replace('"price": 12.25', '"price": "a lot"'))
  const { said } = run(page, { out: fresh(), resources: join(pages, 'resources') })
  expect(said).toContain('note: the example request contradicts the tables: /price must be number,null')
})

test('removes the schemas of the contract that was there', () => {
  const out = fresh()
  run(pageOf('expedition'), { out })
  run(pageOf('beacon'), { out })
  expect(readdirSync(join(out, 'schemas'))).not.toContain('expedition.json')
})

test('merges an overlay into what the page says, and keeps it', () => {
  const out = fresh()
  run(pageOf('beacon'), { out })
  writeFileSync(
    join(out, 'spec', 'overlay.yaml'),
    'openapi: { info: { version: v9 } }\nschemas: { colour: { title: hue } }\n',
  )
  run(pageOf('beacon'), { out })
  const files = filesIn(out)
  expect(files['spec/openapi.yaml']).toContain('version: v9')
  expect(files['schemas/colour.json']).toContain('"title": "hue"')
  expect(run(pageOf('beacon'), { out, check: true }).code).toBe(0)
})

describe('--check', () => {
  test('says that nothing differs', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    expect(run(pageOf('beacon'), { out, check: true })).toEqual({
      code: 0,
      said: [`${out} says what the page says`],
      printed: '',
    })
  })

  test('names what differs, and writes nothing', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    const before = filesIn(out)
    const page = write(textOf('beacon').replace('|height|Int32|', '|height|Int64|'))
    const { code, printed } = run(page, { out, check: true, resources: join(pages, 'resources') })
    expect({ code, printed }).toEqual({
      code: 1,
      printed: 'changed: beacon.height, type Edm.Int32 -> Edm.Int64\n',
    })
    expect(filesIn(out)).toEqual(before)
  })

  test('wants a contract to compare with', () => {
    expect(() => run(pageOf('beacon'), { out: fresh(), check: true })).toThrow(
      /holds no contract to compare with/,
    )
  })
})

describe('a page that cannot be one is one line', () => {
  test.for<[string, () => string, RegExp]>([
    ['none', () => fresh(), /^there is no page /],
    ['a folder', () => folder, / is no file, so no page$/],
    ['empty', () => write(''), / is empty$/],
    ['blank', () => write(' \n\n'), / is empty$/],
    ['binary', () => write(Buffer.from([137, 80, 78, 71, 0, 1])), / is binary, or no UTF-8/],
    ['not UTF-8', () => write(Buffer.from([35, 32, 0xff, 0xfe])), / is binary, or no UTF-8/],
    ['50 MB', () => write(Buffer.alloc(50 * 1024 * 1024, 'a')), / has 50 MB: no page is larger than 1$/],
  ])('%s', ([, page, message]) => {
    const out = fresh()
    const file = page()
    expect(() => run(file, { out })).toThrow(message)
    expect(existsSync(out)).toBe(false)
  })
})

describe('a folder that is not to be written over is one line', () => {
  test.for<[string, (out: string) => void, RegExp]>([
    [
      'a contract that somebody wrote',
      (out) => cpSync(join(pages, '..', '..', 'fixtures', 'no-enums'), out, { recursive: true }),
      /holds a contract that was not derived/,
    ],
    ['other things', (out) => cpSync(pages, out, { recursive: true }), /holds other things, such as api: /],
    ['a file', (out) => writeFileSync(out, ''), /cannot be written: /],
  ])('%s', ([, make, message]) => {
    const out = fresh()
    make(out)
    expect(() => run(pageOf('beacon'), { out })).toThrow(message)
  })

  test('an overlay that changes what is not there', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    writeFileSync(join(out, 'spec', 'overlay.yaml'), 'schemas: { nothing: {} }\n')
    expect(() => run(pageOf('beacon'), { out })).toThrow(
      /overlay\.yaml: there is no schema nothing to change$/,
    )
  })
})
