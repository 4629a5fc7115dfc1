import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NotTestable } from '../../../../src/engine/target/not-testable.js'
import {
  causeInApiTerms,
  inApiTerms,
  resultInApiTerms,
  throwInApiTerms,
} from '../../../../src/run/api/wording.js'
import { packageRoot } from '../../../../src/support/package-info.js'
import { resultWith } from '../../../self/sample.js'

test.for([
  [
    'http://a.example has no entity with the key "x" (404): pass an existing one with --id',
    'http://a.example has no entity with the key "x" (404): pass an existing one with id',
  ],
  [
    '`ARM64` differs from `arM64` only in case: if this is intended, use --enum-case tolerant',
    "`ARM64` differs from `arM64` only in case: if this is intended, use policies.enumCase = 'tolerant'",
  ],
  [
    '--read-only any: read-only properties may change',
    "policies.readOnly = 'any': read-only properties may change",
  ],
  [
    'there is no token without the permission: pass one with --weak-token-env',
    'there is no token without the permission: pass one with weakToken',
  ],
  [
    'self-signed certificate: pass its certificate authority with --ca-file',
    'self-signed certificate: pass its certificate authority with connection.tls.ca',
  ],
  [
    'the server requires another client certificate: see --client-cert',
    'the server requires another client certificate: see connection.tls.cert',
  ],
  [
    'If the service needs no token, run with --anonymous.',
    'If the service needs no token, run with no token.',
  ],
] as const)('%s', ([message, expected]) => {
  expect(inApiTerms(message)).toBe(expected)
})

test.for([
  'run odata-contract restore /a/b.json --base-url http://a.example, or delete that file',
  'the list did not return the expected JSON: 200, text/plain, "pass --id or \\" --read-only any"',
  'a--id, --identity and --read-only-any are other words',
])('stays: %s', (message) => {
  expect(inApiTerms(message)).toBe(message)
})

test('a result and an error name options of the API', () => {
  const result = resultWith({ message: 'with --id', hint: 'use --read-only any', actual: '"--id"' })
  expect(resultInApiTerms(result)).toMatchObject({
    message: 'with id',
    hint: "use policies.readOnly = 'any'",
    actual: '"--id"',
  })
  const { hint: _, message: __, ...plain } = resultWith({})
  expect(resultInApiTerms(plain)).toEqual(plain)
  expect(() => throwInApiTerms(new NotTestable('pass --id'))).toThrow(new NotTestable('pass id'))
  const cause = {
    id: 'a',
    outcome: 'fail',
    title: '--id',
    known: false,
    counts: { fail: 1 },
    cases: ['a'],
  } as const
  expect(causeInApiTerms({ ...cause, fix: 'or use --read-only any' })).toEqual({
    ...cause,
    fix: "or use policies.readOnly = 'any'",
  })
  expect(causeInApiTerms(cause)).toBe(cause)
  const other = new Error('--id')
  expect(() => throwInApiTerms(other)).toThrow(other)
})

const folders = ['contract', 'engine', 'evidence', 'report', 'rules', 'run']

/** Flags in code below the command line that are no options of a target: commands to type, and explanations of rules. */
const others = ['--base-url', '--data-binary', '--data-raw', '--header', '--parent', '--target']

test('every flag that a message could name is known', () => {
  const files = folders.flatMap((folder) =>
    readdirSync(join(packageRoot, 'src', folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(packageRoot, 'src', folder, name)),
  )
  const flags = files.flatMap((file) => readFileSync(file, 'utf8').match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [])
  const unknown = [...new Set(flags)].filter((flag) => inApiTerms(flag) === flag)
  expect(unknown.sort()).toEqual(others)
})
