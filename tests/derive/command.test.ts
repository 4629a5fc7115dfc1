import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { derive } from '../../src/cli/commands/derive.js'
import { lint } from '../../src/cli/commands/lint.js'
import type { Terminal } from '../../src/cli/output/terminal.js'
import { loadContract } from '../../src/contract/index.js'
import { documentedExample } from '../../src/contract/operations.js'
import { DeriveError } from '../../src/sources/pages/source.js'
import { pageOf, pages, textOf } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'derive-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const fresh = () => join(folder, String(count++))

/** Runs a command and keeps what it says and prints. */
const kept = (command: (terminal: Terminal) => number) => {
  const said: string[] = []
  const printed: string[] = []
  const nothing = () => {}
  const code = command({
    say: (line) => said.push(line),
    remark: (line) => said.push(line),
    print: (line) => printed.push(`${line}\n`),
    deliver: (text) => printed.push(text),
    leave: nothing,
    redact: (text: string) => text,
    hide: nothing,
    status: nothing,
  })
  return { code, said, printed: printed.join('') }
}

const run = (
  pages: string | readonly string[],
  flags: { out: string; check?: boolean; resources?: string; api?: string },
) => kept((terminal) => derive([pages].flat(), flags, terminal))

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

test('finds the type pages in the given folder', () => {
  const page = write(textOf('expedition'))
  const missing = (resources?: string) =>
    run(page, { out: fresh(), ...(resources && { resources }) }).said.filter((line) =>
      /there is no page/.test(line),
    )
  expect(missing(join(pages, 'resources'))).toEqual([])
  expect(missing()).toHaveLength(5)
})

test('requires that a given folder of type pages exists and is a folder', () => {
  for (const resources of [fresh(), pageOf('lamp')])
    expect(() => run(pageOf('beacon'), { out: fresh(), resources })).toThrow(/^there is no folder /)
})

test('notes where the example reply contradicts the tables', () => {
  const page = write(
    textOf('expedition').replace('02:43.5775965-08:00"', '02:43.5775965-08:00", "crew": "all"'),
  )
  const out = fresh()
  const { said } = run(page, { out, resources: join(pages, 'resources') })
  expect(said).toContain(
    'note: crew: left out, for the example reply contradicts the tables: /crew must be integer,null',
  )
  const { properties, untested } = loadContract(out)
  expect(properties.map(({ path }) => path)).not.toContain('crew')
  expect([...untested]).toEqual(['crew', 'code'])
})

test('takes pages of several operations, and notes where an example of one contradicts the tables', () => {
  const list = write(textOf('expedition', 'list').replace('"North ridge"', '7'))
  const out = fresh()
  const { said } = run([pageOf('expedition'), pageOf('expedition', 'get'), list], { out })
  const file = list.replace(/^.*\//, '')
  expect(said).toContain(
    `note: name: left out, for the example of ${file} contradicts the tables: /name must be string`,
  )
  const { operations, untested } = loadContract(out)
  expect(operations.map(({ kind, optional }) => [kind, optional])).toEqual([
    ['update', false],
    ['get', false],
    ['list', false],
  ])
  expect([...untested]).toContain('name')
  expect(run([pageOf('expedition'), pageOf('expedition', 'get'), list], { out, check: true }).code).toBe(0)
})

describe('takes the page of a type', () => {
  const api = join(pages, 'api')
  const type = join(pages, 'resources', 'field-expedition.md')
  const kindsIn = (out: string) => loadContract(out).operations.map(({ kind }) => kind)
  const copied = () => {
    const copy = fresh()
    cpSync(pages, copy, { recursive: true })
    return copy
  }

  test('and reads the pages that its table of methods links to', () => {
    const copy = copied()
    const text = readFileSync(type, 'utf8')
    const methods = [
      'Update expedition',
      'Get expedition',
      'List expeditions',
      'Create expedition',
      'Delete expedition',
    ]
    const links = methods.map(
      (name) => `|[${name}](../api/station-expedition-${name.split(' ')[0]?.toLowerCase()}.md)|None|It.|`,
    )
    const others = [
      '|[List parties](../api/station-lamp-update.md)|None|It.|',
      '|[abandon](../api/station-lamp-update.md)|None|It.|',
    ]
    const file = join(copy, 'resources', 'field-expedition.md')
    writeFileSync(
      file,
      text.replace(
        /## Methods[\s\S]*?(?=\n## )/,
        ['## Methods', '|Method|Return Type|Description|', '|:---|:---|:---|', ...others, ...links, ''].join(
          '\n',
        ),
      ),
    )
    const out = fresh()
    const { said } = run(file, { out, api: join(copy, 'api') })
    expect(said.join()).not.toContain('no page is about')
    expect(kindsIn(out)).toEqual(['update', 'get', 'delete', 'list', 'create'])
  })

  test('and reads pages that are named after it', () => {
    const copy = copied()
    for (const kind of ['update', 'delete'])
      cpSync(pageOf('expedition', kind), join(copy, 'api', `field-expedition-${kind}.md`))
    const out = fresh()
    const { said } = run(join(copy, 'resources', 'field-expedition.md'), { out, api: join(copy, 'api') })
    expect(said).toEqual(expect.arrayContaining(['note: no page is about the create']))
    expect(kindsIn(out)).toEqual(expect.arrayContaining(['update', 'delete']))
  })

  test.for<[string, string[], string, RegExp]>([
    ['two pages', [type, type], api, /^--api takes one page, that of the type$/],
    [
      'no folder',
      [type],
      join(api, 'none'),
      /^there is no folder .*none: name the folder of the pages about operations$/,
    ],
    [
      'no page about an operation',
      [join(pages, 'resources', 'field-part.md')],
      api,
      /api has no page about an operation on part$/,
    ],
    [
      'an enumeration',
      [join(pages, 'resources', 'field-hue.md')],
      api,
      /has no page about an operation on colour$/,
    ],
    [
      'the page of an operation',
      [pageOf('lamp')],
      api,
      /is titled "Update lamp": it is not a page about a type$/,
    ],
  ])('but not %s', ([, files, folder, message]) => {
    expect(() => run(files, { out: fresh(), api: folder })).toThrow(message)
  })
})

test('leaves out a property that the description of another one requires', () => {
  const page = write(
    textOf('expedition').replace('How many go.', 'How many go. Only applies when Arm is set to true.'),
  )
  const out = fresh()
  const { said } = run(page, { out, resources: join(pages, 'resources') })
  const at = page.replace(/^.*\//, '')
  expect(said).toEqual(
    expect.arrayContaining([
      `note: crew: left out, for whether it may be sent by itself is left open (${at}:54)`,
    ]),
  )
  expect(said.join()).not.toContain('depends on it')
  const named = write(
    textOf('expedition').replace('How many go.', 'How many go. Only applies when Armed is true.'),
  )
  expect(run(named, { out, resources: join(pages, 'resources') }).said).toContain(
    `note: armed: left out, for crew depends on it, or it on crew (${named.replace(/^.*\//, '')}:54)`,
  )
  const example = documentedExample(loadContract(out))
  expect(Object.keys(example)).not.toContain('armed')
  expect(Object.keys(example)).toContain('name')
})

test('leaves out a property whose example violates the page of a base type', () => {
  const text = textOf('expedition').replace('"givenName": "Given Name value",', '$& "heartbeats": 2,')
  const { said } = run(write(text), { out: fresh(), resources: join(pages, 'resources') })
  expect(said).toContain(
    'note: leader: left out, for the example has 2, and the text says valid values 20 to 250 (field-creature.md:8)',
  )
})

test('refuses two types of one name, also where one has no page', () => {
  const copy = fresh()
  cpSync(pages, copy, { recursive: true })
  cpSync(join(copy, 'resources', 'field-gear.md'), join(copy, 'resources', 'other-gear.md'))
  const page = join(copy, 'api', 'station-expedition-update.md')
  const text = readFileSync(page, 'utf8')
  for (const before of ['|armed|', '|leader|']) {
    writeFileSync(page, text.replace(before, `|spare|gear|Possible values are: \`x\`.|\n${before}`))
    expect(() => run(page, { out: fresh() })).toThrow(/two types are named gear, on .*no page/)
  }
})

test('takes a key that the update does not list from the page of the type', () => {
  const out = fresh()
  const page = write(textOf('expedition').replace(/^\|id\|.*\n/m, ''))
  const { said } = run(page, { out, resources: join(pages, 'resources') })
  expect(said.join()).not.toContain('the key is in no table')
  const id = JSON.parse(filesIn(out)['schemas/expedition.json'] ?? '').properties.id
  expect(id).toMatchObject({ 'x-edm-type': 'Edm.String', readOnly: true })
  expect(id['x-source'].page).toBe('field-expedition')
})

test('leaves out a property that only some reads return', () => {
  const copy = fresh()
  cpSync(pages, copy, { recursive: true })
  const person = join(copy, 'resources', 'field-person.md')
  const text = readFileSync(person, 'utf8').replace('|Who may be asked.|', '|Only returned on $select.|')
  writeFileSync(person, text)
  const out = fresh()
  const { said } = run(join(copy, 'api', 'station-expedition-update.md'), { out })
  const why = 'left out, for a plain read does not bring its value (field-person.md:14)'
  expect(said).toEqual(expect.arrayContaining([`note: leader: ${why}`, `note: people: ${why}`]))
  const loaded = loadContract(out)
  const { properties } = loaded
  const example = documentedExample(loaded)
  expect(Object.keys(example)).not.toContain('leader')
  expect(properties.filter(({ root }) => root === 'leader')).toEqual([])
})

test('names the page, or the overlay, of a contract that no run could use', () => {
  const out = fresh()
  run(pageOf('beacon'), { out })
  const overlay = join(out, 'spec', 'overlay.yaml')
  writeFileSync(overlay, 'schemas: { beacon: { properties: { height: { minLenght: 3 } } } }\n')
  expect(() => run(pageOf('beacon'), { out })).toThrow(
    `the derived contract is not usable: schemas/beacon.json#/properties/id: strict mode: unknown keyword: "minLenght" (it includes ${overlay})`,
  )
})

test('notes where the example contradicts the tables', () => {
  const page = write(textOf('expedition').replace('"price": 12.25', '"price": "a lot"'))
  const { said } = run(page, { out: fresh(), resources: join(pages, 'resources') })
  expect(said).toContain(
    'note: price: left out, for the example request contradicts the tables: /price must be number,null',
  )
})

describe('leaves out, with a note, a property', () => {
  const crew = '|crew|Int32|How many go. Valid values 1 to 12|'
  const name = '|name|String|What it is called. Not nullable. Maximum length is 40 characters.|'
  test.for<[string, string, string, string, string]>([
    [
      'whose type is said in two ways',
      'name',
      name,
      '|name|Int32|Its name.|',
      'its type is said in two ways',
    ],
    [
      'that is listed twice, and differently',
      'crew',
      crew,
      `${crew}\n|crew|Int32|How many go.|`,
      'it is listed twice, and differently',
    ],
    [
      'that may be read-only',
      'crew',
      crew,
      '|crew|Int32|How many go. Read-only if they have left.|',
      'whether it can be written is left open',
    ],
    [
      'that is read-only on one page',
      'name',
      name,
      '|name|String|Read-only.|',
      'one page calls it read-only',
    ],
    ['that the example contradicts', 'crew', crew, '|crew|Boolean|Whether they go.|', 'the example request'],
  ])('%s', ([, property, from, to, why]) => {
    const out = fresh()
    const page = write(textOf('expedition').replace(from, to))
    const { said } = run(page, { out, resources: join(pages, 'resources') })
    expect(said.find((line) => line.startsWith(`note: ${property}: left out, for `))).toContain(why)
    const loaded = loadContract(out)
    const { properties, validators } = loaded
    const example = documentedExample(loaded)
    expect(properties.map(({ path }) => path)).not.toContain(property)
    expect(filesIn(out)['spec/openapi.yaml']).not.toMatch(new RegExp(`^ +- ${property}$`, 'm'))
    expect(validators.entity(example)).toEqual([])
  })

  test('but keeps one of two rows that say the same', () => {
    const out = fresh()
    const text = textOf('expedition').replace(crew, `${crew}\n${crew}`)
    expect(run(write(text), { out, resources: join(pages, 'resources') }).said.join()).not.toContain('crew')
    expect(filesIn(out)['schemas/expedition.json']).toContain('"crew"')
  })
})

describe('damages nothing', () => {
  test('where --out is empty', () => {
    expect(() => run(pageOf('beacon'), { out: ' ' })).toThrow(/^--out is empty/)
  })

  test('if there is a foreign schema beside the derived ones', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    writeFileSync(join(out, 'schemas', 'mine.json'), '{}')
    run(pageOf('beacon'), { out })
    expect(filesIn(out)['schemas/mine.json']).toBe('{}')
  })

  test('if a contract cannot replace the existing one', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    const before = filesIn(out)
    const page = write(
      textOf('beacon').replace('"id"', '"identity"').replace('|height|Int32|', '|height|odataError|'),
    )
    expect(() => run(page, { out, resources: join(pages, 'resources') })).toThrow(
      /a type is named odataError/,
    )
    expect(filesIn(out)).toEqual(before)
  })
})

test('removes the schemas of the contract that was there', () => {
  const out = fresh()
  run(pageOf('expedition'), { out })
  run(pageOf('beacon'), { out })
  expect(readdirSync(join(out, 'schemas'))).not.toContain('expedition.json')
})

test('merges an overlay into the derived contract, and keeps the overlay', () => {
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
  test('reports that nothing differs', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    expect(run(pageOf('beacon'), { out, check: true })).toEqual({
      code: 0,
      said: [`${out} agrees with the page`],
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

  test('reads the contradictions of an earlier version, and replaces their file', () => {
    const out = fresh()
    run(pageOf('expedition'), { out })
    const [file, former] = ['contradictions', 'findings'].map((name) => join(out, 'spec', `${name}.json`))
    const { contradictions } = JSON.parse(readFileSync(file as string, 'utf8'))
    rmSync(file as string)
    writeFileSync(former as string, JSON.stringify({ findings: contradictions }))
    expect(run(pageOf('expedition'), { out, check: true }).code).toBe(0)
    expect(loadContract(out).contradictions).toEqual(contradictions)
    run(pageOf('expedition'), { out })
    expect(existsSync(former as string)).toBe(false)
  })

  test.for(['7', '[7]', '[{ "id": "a", "here": {} }]'])('rejects contradictions that are %s', (text) => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    writeFileSync(join(out, 'spec', 'contradictions.json'), `{ "contradictions": ${text} }`)
    expect(() => run(pageOf('beacon'), { out, check: true })).toThrow(
      /contradictions\.json does not contain contradictions in the form that derive writes$/,
    )
  })

  test('recognises a foreign schema beside the derived ones', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    writeFileSync(join(out, 'schemas', 'mine.json'), '{ "$id": "https://example.com/mine.json" }')
    expect(run(pageOf('beacon'), { out, check: true }).code).toBe(0)
  })

  test('requires a contract to compare with', () => {
    expect(() => run(pageOf('beacon'), { out: fresh(), check: true })).toThrow(
      /contains no contract to compare with/,
    )
  })
})

describe('a page that cannot be one is one line', () => {
  test.for<[string, () => string, RegExp]>([
    ['none', () => fresh(), /^there is no page /],
    ['a folder', () => folder, / is not a file$/],
    ['empty', () => write(''), / is empty$/],
    ['blank', () => write(' \n\n'), / is empty$/],
    ['binary', () => write(Buffer.from([137, 80, 78, 71, 0, 1])), / is not text in UTF-8$/],
    ['not UTF-8', () => write(Buffer.from([35, 32, 0xff, 0xfe])), / is not text in UTF-8$/],
    ['50 MB', () => write(Buffer.alloc(50 * 2 ** 20, 'a')), / has 51200 KiB; the limit is 1024 KiB$/],
    [
      'a byte too large',
      () => write(Buffer.alloc(2 ** 20 + 1, 'a')),
      / has 1025 KiB; the limit is 1024 KiB$/,
    ],
  ])('%s', ([, page, message]) => {
    const out = fresh()
    const file = page()
    expect(() => run(file, { out })).toThrow(message)
    expect(existsSync(out)).toBe(false)
  })
})

describe('a page that is designed to take long is read or refused immediately', () => {
  /** Milliseconds of work, which a busy machine does not prolong: ten times what the slowest row takes. */
  const bound = 20_000
  const cell = (text: string) => textOf('beacon').replace('|height|Int32|', `|height|Int32|${text} `)
  test.for<[string, () => string, RegExp | undefined]>([
    ['spaces in a key', () => textOf('beacon').replace('{stationId}', `{${' '.repeat(8000)}a b`), undefined],
    ['a long description', () => cell('a.'.repeat(6000)), /the description of height is too long$/],
    ['deep quotes', () => `${textOf('beacon')}\n${'> '.repeat(5000)}a\n`, /nested too deeply$/],
    [
      'comments without end',
      () => `${textOf('beacon')}\n${'a <!-- '.repeat(20_000)}\n`,
      /has a comment without an end/,
    ],
    ['many items', () => textOf('beacon').replace('"OSCAR"', `[${'1,'.repeat(100_000)}1]`), undefined],
  ])('%s', ([, text, message]) => {
    const page = write(text())
    const started = process.cpuUsage()
    const make = () => run(page, { out: fresh(), resources: join(pages, 'resources') })
    if (message) expect(make).toThrow(message)
    else
      try {
        make()
      } catch (error) {
        expect(error).toBeInstanceOf(DeriveError)
      }
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1000).toBeLessThan(bound)
  })
})

describe('a folder that is not to be written over is one line', () => {
  test.for<[string, (out: string) => void, RegExp]>([
    [
      'a contract that somebody wrote',
      (out) => cpSync(join(pages, '..', '..', 'fixtures', 'no-enums'), out, { recursive: true }),
      /contains a contract that was not derived/,
    ],
    ['other things', (out) => cpSync(pages, out, { recursive: true }), /contains other files, such as api: /],
    ['a file', (out) => writeFileSync(out, ''), /cannot be written: /],
  ])('%s', ([, make, message]) => {
    const out = fresh()
    make(out)
    expect(() => run(pageOf('beacon'), { out })).toThrow(message)
  })

  test('a foreign schema with the name of a derived one', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    const before = filesIn(out)
    const own = join(out, 'schemas', 'extra.json')
    writeFileSync(own, '{ "$id": "https://example.com/extra.json" }')
    const page = write(
      textOf('beacon').replace('|height|Int32|', '|extra|extra|Possible values are: `a`.|\n$&'),
    )
    expect(() => run(page, { out })).toThrow(/extra\.json was not derived, so it is not overwritten$/)
    rmSync(own)
    expect(filesIn(out)).toEqual(before)
  })

  test.for([
    ['schemas: thing', 'schemas'],
    ['openapi: 7', 'openapi'],
    ['schemas: { beacon: null }', 'beacon'],
  ])('an overlay with a part that is not an object: %s', ([text, part]) => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    writeFileSync(join(out, 'spec', 'overlay.yaml'), `${text}\n`)
    expect(() => run(pageOf('beacon'), { out })).toThrow(
      new RegExp(`overlay\\.yaml: ${part} must be an object$`),
    )
  })

  test('an overlay that changes an absent schema', () => {
    const out = fresh()
    run(pageOf('beacon'), { out })
    writeFileSync(join(out, 'spec', 'overlay.yaml'), 'schemas: { nothing: {} }\n')
    expect(() => run(pageOf('beacon'), { out })).toThrow(
      /overlay\.yaml: there is no schema nothing to change$/,
    )
  })
})

describe('lint', () => {
  const run = (page: string, flags: Parameters<typeof lint>[1] = {}) =>
    kept((terminal) => lint([page], flags, terminal))
  const resources = join(pages, 'resources')
  const changed = (from: string, to: string) => write(textOf('lamp').replace(from, to))

  test('prints both statements of a contradiction, and its meaning', () => {
    const page = changed('"brightness": 40', '"brightness": 140')
    const { code, said, printed } = run(page, { resources })
    const name = page.replace(/^.*\/|\.md$/g, '')
    expect({ code, said }).toEqual({ code: 0, said: [`${page}: 1 contradiction`] })
    expect(printed).toBe(
      [
        `${name}.md:52  value-out-of-bounds: an example shows a value outside the documented bounds`,
        '  here   the example request has 140 for brightness',
        '  there  brightness: valid values 0 to 100 (line 30)',
        '  means  The bounds cannot be enforced: a service that accepts the example violates them.',
        '',
        '',
      ].join('\n'),
    )
  })

  test('prints JSON with the rules that a contradiction explains', () => {
    const { printed } = run(changed('lamps/7', 'lanterns/7'), { resources, json: true })
    expect(JSON.parse(printed)).toEqual([
      {
        id: 'example-of-another-path',
        title: expect.any(String),
        meaning: expect.any(String),
        here: { says: expect.stringContaining('lanterns/7'), page: expect.any(String), line: 44 },
        there: { says: expect.stringContaining('lamps/{lampId}'), page: expect.any(String), line: 14 },
        explains: ['operation-routed'],
      },
    ])
  })

  test('exits 1 with --strict, and only where there is a contradiction', () => {
    expect(run(changed('lamps/7', 'lanterns/7'), { resources, strict: true }).code).toBe(1)
    expect(run(pageOf('lamp'), { strict: true })).toMatchObject({
      code: 0,
      printed: '',
      said: [expect.stringMatching(/lamp-update\.md: no contradictions$/)],
    })
  })

  test('names the pages of both statements, and operations without a page', () => {
    const kinds = ['update', 'get', 'list', 'create']
    const files = kinds.map((kind) => pageOf('expedition', kind))
    const { said, printed } = kept((terminal) => lint(files, {}, terminal))
    expect(printed).toContain(
      [
        'station-expedition-get.md:54  entity-wrapped-in-value: the text of the get describes an entity, and the example wraps it in value',
        '  here   the example reply of the get wraps the entity in value',
        '  there  a success returns the entity (station-expedition-get.md:38)',
      ].join('\n'),
    )
    expect(said).toContain('note: no page is about the delete')
  })

  test('reports missing type pages', () => {
    expect(run(write(textOf('lamp'))).said).toContain('there are no type pages: see --resources')
  })

  test('finds the same as derive leaves in a contract', () => {
    const out = fresh()
    kept((terminal) => derive([pageOf('expedition')], { out }, terminal))
    const { contradictions } = JSON.parse(readFileSync(join(out, 'spec', 'contradictions.json'), 'utf8'))
    const linted = JSON.parse(run(pageOf('expedition'), { json: true }).printed)
    expect(linted).toMatchObject(contradictions)
    expect(contradictions.length).toBeGreaterThan(5)
  })
})
