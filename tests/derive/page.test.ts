import { describe, expect, test } from 'vitest'
import { parsePage } from '../../src/sources/pages/markdown/page.js'
import { updatePage } from '../../src/sources/pages/reading/operations/write-page.js'
import { typePage } from '../../src/sources/pages/reading/type-page.js'
import { textOf } from './pages.js'

const whole = textOf('expedition')
const page = (text: string) => updatePage('page', text)
const refusal = (text: string): string => {
  try {
    page(text)
  } catch (error) {
    return (error as Error).message
  }
  return 'no error'
}
const without = (part: RegExp) => whole.replace(part, '')

describe('an invalid or incomplete page is reported in one line', () => {
  test.for<[string, string, RegExp]>([
    ['no Markdown', 'hello', /^page\.md: has no title/],
    ['another page', '# Delete expedition\n', /^page\.md:1: is titled "Delete expedition", not "Update …"/],
    ['a page about a type', '# terrain enum type\n', /:1: is titled "terrain enum type"/],
    ['no HTTP request', without(/## HTTP Request[\s\S]*?(?=## Request headers)/), /has no "HTTP Request"/],
    ['no PATCH', whole.replaceAll('PATCH', 'PUT'), /has no PATCH under "HTTP Request"/],
    ['no body', without(/## Request body[\s\S]*?(?=## Response)/), /has no "Request body"/],
    ['no table', without(/\|Property\|[\s\S]*?(?=## Response)/), /has no table of properties/],
    ['no response', without(/## Response[\s\S]*/), /has no "Response"/],
    ['no status', whole.replace('`200 OK`', 'good'), /has no status of a success/],
    ['no example', without(/## Example[\s\S]*/), /has no example of a request/],
    ['no reply', without(/### Response[\s\S]*/), /has no example of a response/],
    ['an example that is cut', whole.slice(0, whole.indexOf('"crew": 4')), /:\d+: its code block has no end/],
    ['a row that is cut', whole.slice(0, whole.indexOf(' sketch')), /:63: its last table row has no end/],
    [
      'an example that is no JSON',
      whole.replace('"crew": 4,', '"crew": ,'),
      /:88: its example is not JSON \(/,
    ],
    [
      'an example that is a list',
      whole.replace(/\{\n {2}"@odata[\s\S]*?\n\}\n/, '[]\n'),
      /:88: its example is no JSON object/,
    ],
    ['a property without a name', whole.replace('|crew|', '||'), /:54: "" is not a valid property name/],
    [
      'a property without a type',
      whole.replace('|crew|Int32|', '|crew|a number|'),
      /:54: "a number", the type of crew, is not a type/,
    ],
    [
      'a row behind a comment',
      whole.replace('|budget|', '<!-- c -->\n|budget|'),
      /:56: has a row outside of a table/,
    ],
    [
      'a row on the line of a comment',
      whole.replace('|budget|', '<!-- c -->|budget|'),
      /has a row outside of a table/,
    ],
    [
      'a row behind a sentence',
      whole.replace('|budget|', '\nAnd:\n\n|budget|'),
      /has a row outside of a table/,
    ],
    ['a row that is indented', whole.replace('|budget|', '\n    |budget|'), /has a row outside of a table/],
    [
      'a row with nothing but a name',
      whole.replace('|crew|Int32|How many go. Valid values 1 to 12|', '|crew||'),
      /:54: has a row with a name and nothing else/,
    ],
    [
      'a second table of properties',
      whole.replace(
        '## Response\n',
        '### More\n|Property|Type|Description|\n|:---|:---|:---|\n|more|String|x|\n\n## Response\n',
      ),
      /has a table of the same form under "Request body" and "More"/,
    ],
    [
      'several successes',
      whole.replace('`200 OK`', '`202 Accepted` or `200 OK`'),
      /names several success statuses, 200 and 202/,
    ],
    [
      'an example without a bottom',
      whole.replace('"crew": 4,', `"crew": ${'['.repeat(20_000)}${']'.repeat(20_000)},`),
      /its example is nested too deeply/,
    ],
    [
      'a property that every object has',
      whole.replace('|crew|', '|constructor|'),
      /:54: "constructor" has a special meaning in JavaScript$/,
    ],
    [
      'Markdown without a bottom',
      whole.replace('|budget|', `\n\n${'>'.repeat(5000)} a\n\n|budget|`),
      /is nested too deeply$/,
    ],
  ])('%s', ([, text, message]) => {
    const error = refusal(text)
    expect(error).toMatch(message)
    expect(error).toMatch(/^[^\n]+$/)
  })

  const type = '# terrain enum type\n\nNamespace: a\n\n## Members\n|Member|Value|\n|:---|:---|\n'
  test.for<[string, string, RegExp]>([
    ['no type', '# terrain\n', /is titled "terrain": it is not a page about a type/],
    ['no members', '# terrain enum type\n', /has no "Members"/],
    ['a member that is cut', `${type}|ice|0|\n|ro`, /:9: its last table row has no end/],
    ['a member that is cut at a cell', `${type}|ice|0|\n|rock|`, /:9: its last table row has fewer cells/],
    ['no member', type, /has no table with members/],
    [
      'a member behind a comment',
      `${type}|ice|0|\n<!-- c -->\n|rock|1|\n`,
      /:10: has a row outside of a table/,
    ],
    ['a member without a name', `${type}|a b|0|\n`, /:8: "a b" is not a valid member name/],
    [
      'properties under other headings',
      '# record resource type\n\n## Properties\n|Name|Type|\n|:---|:---|\n|a|String|\n\n## JSON Representation\n``` json\n{}\n```\n',
      /has no table with the columns Property and Type/,
    ],
    ['no properties', '# record resource type\n', /has no "Properties"/],
    [
      'no end',
      '# record resource type\n\n## Properties\n|Property|Type|\n|:---|:---|\n',
      /has no JSON representation/,
    ],
  ])('a type: %s', ([, text, message]) => {
    expect(() => typePage('page', text)).toThrow(message)
  })
})

describe('a page', () => {
  test('may be of an older form: no namespace under the title, prerequisites, accounts by workflow', () => {
    const older = whole
      .replace('Namespace: station.field\n', '')
      .replace('## Permissions', '## Prerequisites')
      .replace(
        /\|Delegated \(work[^\n]*\n/,
        '| Delegated (work or school account) | |\n| &nbsp; &nbsp; **Ice** | Ice.Plan.All |\n|&nbsp;**Sea**|Sea.Plan.All|\n',
      )
    const { namespace, permissions } = page(older)
    expect(namespace).toBe('station.field')
    expect(permissions.map(({ account, scopes }) => [account, scopes.join()])).toEqual([
      ['Delegated (work or school account)', 'Ice.Plan.All'],
      ['Delegated (work or school account)', 'Sea.Plan.All'],
      ['Delegated (personal Microsoft account)', ''],
      ['Application', 'Expedition.ReadWrite.All'],
    ])
  })

  test('keeps a row whose description is broken into lines, and the rows behind it, at their lines', () => {
    const { properties } = page(whole.replace('How many go. ', 'How many\n\ngo.\n'))
    const at = (name: string) => properties.find((property) => property.name === name)
    expect(at('crew')?.wording.range?.value).toEqual({ minimum: 1, maximum: 12 })
    expect(at('crew')?.source.line).toBe(54)
    expect(at('budget')?.source.line).toBe(58)
    expect(properties).toHaveLength(page(whole).properties.length)
  })

  test('keeps rows behind an empty line', () => {
    const { properties } = page(whole.replace('|budget|', '\n|budget|'))
    expect(properties.find(({ name }) => name === 'budget')?.source.line).toBe(56)
  })

  test('tells a second table from rows behind an empty line', () => {
    const [section] = parsePage('page', '# a\n|b|\n|-|\n|1|\n\n|c|\n|-|\n|2|\n').title.tables
    expect(section?.rows).toHaveLength(1)
  })

  test('may have several tables of one form, one after another', () => {
    const second = '\nAnd these:\n\n|Property|Type|Description|\n|:---|:---|:---|\n|budget|'
    const { properties } = page(whole.replace('|budget|', second))
    expect(properties.map(({ name }) => name)).toEqual(page(whole).properties.map(({ name }) => name))
    const members = typePage(
      'page',
      `# a enum type\n\nNamespace: n\n\n## Members\n|Member|Value|\n|-|-|\n|b|0|\n\nMore:\n\n|Member|Value|\n|-|-|\n|c|1|\n`,
    )
    expect(members).toMatchObject({ members: [{ name: 'b' }, { name: 'c' }] })
  })

  test('states no facts in negations and struck-out text', () => {
    const { returnsAll, requiredOnCreate } = page(
      whole
        .replace(/All of the properties will be returned/i, 'Not all of the properties will be returned')
        .replace('required when you create', 'not required when you create'),
    )
    expect({ returnsAll, requiredOnCreate }).toEqual({ returnsAll: undefined, requiredOnCreate: undefined })
    const crew = page(whole.replace('How many go.', '~~Read-only.~~')).properties.find(
      ({ name }) => name === 'crew',
    )
    expect(crew?.wording.readOnly).toBeUndefined()
  })

  test('may have groups among its rows', () => {
    const { properties } = page(whole.replace('|crew|', '|**People**|\n|crew|'))
    expect(properties.map(({ name }) => name)).toEqual(page(whole).properties.map(({ name }) => name))
  })

  test.for<[string, string, string | undefined, boolean]>([
    ['Int32', 'Int32', undefined, false],
    ['int32', 'Int32', undefined, false],
    ['GUID', 'Guid', undefined, false],
    ['Edm.Int64', 'Int64', undefined, false],
    ['String collection', 'String', undefined, true],
    ['Collection(Edm.String)', 'String', undefined, true],
    ['[terrain](../resources/field-terrain.md)', 'terrain', 'field-terrain', false],
    ['[terrain](../resources/field-terrain.md) collection', 'terrain', 'field-terrain', true],
    ['Collection([terrain](../resources/field-terrain.md#members))', 'terrain', 'field-terrain', true],
    ['station.field.terrain', 'terrain', undefined, false],
  ])('takes %s for a type', ([cell, name, linked, collection]) => {
    const { properties } = page(whole.replace('|crew|Int32|', `|crew|${cell}|`))
    expect(properties.find((property) => property.name === 'crew')?.type).toEqual({
      name,
      page: linked,
      collection,
    })
  })

  test('has all of a description with a bar in it', () => {
    const crew = page(whole.replace('How many go. ', 'How many | go. Read-only. ')).properties.find(
      ({ name }) => name === 'crew',
    )
    expect(crew?.description.text).toBe('How many | go. Read-only. Valid values 1 to 12')
    expect(crew?.wording.readOnly?.value).toBe(true)
  })

  test.for<[string, string]>([
    ['PATCH /beacons/{id}/', '/beacons/{id}'],
    ['PATCH https://field.example/v2/beacons/{id}', '/beacons/{id}'],
    ['PATCH /beacons/{id}?$select=id', '/beacons/{id}'],
    ['PATCH /beacons/{id | name}', '/beacons/{id}'],
    ['PATCH /beacons/{ id }', '/beacons/{id}'],
    [
      'PATCH /beacons/{id}/station.field.lamp/lenses/{lensId}',
      '/beacons/{id}/station.field.lamp/lenses/{lensId}',
    ],
  ])('takes %s for a path', ([line, path]) => {
    expect(
      page(whole.replace('PATCH /stations/{stationId}/expeditions/{expeditionId}', line)).paths[0]?.value,
    ).toBe(path)
  })

  test('shows its examples with the lines of their parts', () => {
    expect(page(whole).request).toMatchObject({
      start: 'PATCH https://field.example/v2/stations/{stationId}/expeditions/{expeditionId}',
      headers: [
        { name: 'Content-type', value: 'application/json', line: 85 },
        { name: 'Content-length', value: '1103', line: 86 },
      ],
      source: { section: 'Request', line: 88 },
    })
  })
})
