import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { acrossChecks } from '../../src/sources/pages/lint/across.js'
import { lintAll } from '../../src/sources/pages/lint/lint.js'
import { Library } from '../../src/sources/pages/reading/library.js'
import { operationPages } from '../../src/sources/pages/reading/operations/operation-pages.js'
import { pages, textOf } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'across-'))
afterAll(() => rmSync(folder, { recursive: true }))
const library = new Library(join(pages, 'resources'))

/** Changes by kind of page: what stands there, and what stands there instead. */
type Changes = Readonly<Record<string, readonly (readonly [from: string | RegExp, to: string])[]>>

const table = /\|Property[\s\S]*?\n\n/

/** Changes after which the pages of the expedition agree with each other. */
const agreeing: Changes = {
  update: [],
  get: [[/\{\n {2}"value": (\{[\s\S]*?\n {2}\})\n\}/, '$1']],
  list: [['Bearer &lt;token&gt; Required.|', '$&\n|Accept|application/json|']],
  create: [[table, table.exec(textOf('expedition'))?.[0] ?? '']],
  delete: [],
}

const changed = (text: string, changes: Changes[string] = []): string =>
  changes.reduce((rest, [from, to]) => {
    const result = rest.replace(from, to)
    if (result === rest) throw new Error(`no page has ${from}`)
    return result
  }, text)

/** The contradictions between the pages, whose names are their kinds. */
const found = (changes: Changes): string[][] => {
  const files = Object.entries(agreeing).map(([kind, own]) => {
    const file = join(folder, `${kind}.md`)
    writeFileSync(file, changed(changed(textOf('expedition', kind), own), changes[kind]))
    return file
  })
  return lintAll(operationPages(files), library)
    .filter(({ id }) => id in rows)
    .map(({ id, here, there }) => [
      id,
      ...[here, there].map(({ says, page, line }) => `${page}:${line} ${says}`),
    ])
}

type Row = readonly [changes: Changes, here: string, there: string]

const rows: Readonly<Record<keyof typeof acrossChecks, readonly Row[]>> = {
  'paths-differ': [
    [
      { get: [['GET /stations/{stationId}/expeditions/{id}\n', '']] },
      'get:21 the get has no other path than /expeditions/{id}',
      'update:31 the update has /stations/{stationId}/expeditions/{expeditionId}',
    ],
    [
      { create: [['POST /expeditions\n', 'POST /expeditions\nPOST /parties\n']] },
      'create:22 the create has /parties',
      'update:31 the update has no other path than /stations/{stationId}/expeditions/{expeditionId}',
    ],
  ],
  'headers-differ': [
    [
      { delete: [[/\|Accept\|.*\n/, '']] },
      'delete:25 the delete has no header Accept',
      'update:40 Accept of the update is application/json',
    ],
    [
      { create: [['|Accept|application/json|', '|accept|text/plain|']] },
      'create:28 Accept of the create is text/plain',
      'update:40 Accept of the update is application/json',
    ],
  ],
  'tables-of-different-properties': [
    [
      { create: [['|motto|string|', '|slogan|string|']] },
      'create:30 the table of the create has slogan and lacks motto',
      expect.stringMatching(/^update:42 the table of the update has id, createdDateTime, name, motto, /),
    ],
  ],
  'property-of-two-types': [
    [
      { create: [['|crew|Int32|', '|crew|Int64 collection|']] },
      'create:42 crew is a collection of Int64',
      'update:54 crew is Int32',
    ],
  ],
  'entity-wrapped-in-value': [
    [
      { get: [[/(HTTP\/1.1 200 OK[^{]*)(\{[\s\S]*?\n {2}\})/, '$1{ "value": $2 }']] },
      'get:54 the example reply of the get wraps the entity in value',
      'get:38 a success returns the entity',
    ],
  ],
}

test('pages that agree have none', () => {
  expect(found({})).toEqual([])
})

test.for(Object.entries(rows).flatMap(([id, own]) => own.map(([...row]) => [id, ...row] as const)))(
  '%s: %j',
  ([id, changes, here, there]) => {
    expect(found(changes)).toEqual([[id, here, there]])
  },
)
