import { describe, expect, test } from 'vitest'
import type { Result } from '../../../src/model/result.js'
import { knownRules } from '../../../src/report/causes.js'
import { rules } from '../../../src/rules/rules.js'
import { reportOf, resultWith } from '../../self/sample.js'

const found = (rule: string, label: string, changes: Partial<Result> = {}) =>
  resultWith({ rule, id: `${rule}[${label}]`, outcome: 'fail', expected: 'x', actual: 'y', ...changes })

const kept = (rule: string, label: string, pointer: string, changes: Partial<Result> = {}) =>
  found(rule, label, { pointer, symptom: 'kept', ...changes })

/** Cause ids with the labels of their cases. */
const causesOf = (results: readonly Result[]) =>
  Object.fromEntries(
    reportOf(results).causes.map(({ id, cases }) => [
      id,
      cases.map((each) => /\[(.*)\]/.exec(each)?.[1]).join(' '),
    ]),
  )

const known = { state: 'known', reason: 'to be repaired' } as const

describe('causes', () => {
  test.for([
    [
      'a service that stores any value of every property',
      [
        kept('read-only-unchanged', 'a', '/a'),
        kept('wrong-type-contained', 'a=7', '/a/0/b'),
        kept('enum-non-member-contained', 'a=X', '/a/0/c'),
        kept('unknown-property-contained', 'root', '/odataContractUndeclared', { outcome: 'warn' }),
        found('reply-conforms', 'a', { pointer: '/a/0/b' }),
      ],
      { 'updates-unchecked': 'a a=7 a=X a root' },
    ],
    [
      'a service that stores any value of one property, and wrong members of another',
      [kept('wrong-type-contained', 'a=7', '/a'), kept('enum-non-member-contained', 'b=X', '/b')],
      { 'updates-unchecked': 'a=7', 'enum-non-member-contained': 'b=X' },
    ],
    [
      'valid values of read-only properties',
      [kept('read-only-unchanged', 'a', '/a'), kept('read-only-unchanged', 'b', '/b')],
      { 'read-only-stored': 'a b' },
    ],
    [
      'a stored word that later responses show',
      [
        found('enum-exact-in-reply', 'b', { pointer: '/b/0' }),
        kept('enum-non-member-contained', 'b=X', '/b'),
      ],
      { 'enum-non-member-contained': 'b=X b' },
    ],
    [
      'a wrong response to reads only',
      [found('reply-conforms', 'a', { pointer: '/a' })],
      { 'reply-conforms': 'a' },
    ],
    [
      'an update and a read without credentials',
      [
        found('unauthenticated-refused', 'made-up token', { actual: '200 ({})' }),
        found('read-unauthenticated-refused', 'no Authorization', { actual: '200' }),
        found('unauthenticated-refused', 'another scheme', { actual: '403' }),
      ],
      {
        'credentials-unchecked': 'made-up token no Authorization',
        'unauthenticated-refused[another scheme]': 'another scheme',
      },
    ],
    [
      'one server error in response to different rules',
      [
        found('null-contained', 'a', { actual: "500 (Cannot read 'a' of null)" }),
        found('wrong-type-contained', 'b', { actual: "500 (Cannot read 'b' of null)" }),
        found('wrong-type-contained', 'c', { actual: '500 (out of memory)' }),
      ],
      { 'null-contained[a]': 'a b', 'wrong-type-contained[c]': 'c' },
    ],
    [
      'server errors without a message, which may differ',
      [
        found('null-contained', 'a', { actual: '500 (Internal Server Error)' }),
        found('wrong-type-contained', 'b', { actual: '500 (Internal Server Error)' }),
      ],
      { 'null-contained': 'a', 'wrong-type-contained': 'b' },
    ],
    [
      'refusals as problem details, whose texts are quoted',
      [
        found('property-accepted', 'a', { actual: '400 ({"detail":"a is too long"})' }),
        found('if-match-any', 'b', { actual: '400 ({"detail":"If-Match is not supported"})' }),
      ],
      { 'property-accepted[a]': 'a', 'if-match-any[b]': 'b' },
    ],
    [
      'a token that lacks the permission',
      [
        found('insufficient-permission-refused', 'a', { actual: '200' }),
        found('unauthenticated-refused', 'b', { actual: '200' }),
      ],
      { 'insufficient-permission-refused': 'a', 'credentials-unchecked': 'b' },
    ],
    [
      'different defects of the suite',
      [
        found('key-immutable', 'a', { outcome: 'error', message: 'Error: x\n    at y' }),
        found('key-immutable', 'b', { outcome: 'error', message: 'Error: x\n    at z' }),
        found('key-immutable', 'c', { outcome: 'error', message: 'Error: other' }),
      ],
      { 'key-immutable[a]': 'a b', 'key-immutable[c]': 'c' },
    ],
    [
      'a body in another format, which is not copied from JSON',
      [kept('wrong-type-contained', 'a', '/a'), kept('media-type-contained', 'text', '/a')],
      { 'updates-unchecked': 'a text' },
    ],
    [
      'refusals in another form',
      [
        found('error-conforms', 'a'),
        found('error-nonempty', 'b', { outcome: 'warn' }),
        found('challenge-present', 'c'),
      ],
      { 'error-form': 'a b', 'challenge-present': 'c' },
    ],
    [
      'the page of a gateway',
      [found('success-status', 'a', { actual: '502 (<!DOCTYPE html> <html>)' })],
      { 'page-instead-of-json': 'a' },
    ],
    [
      'deviations that the baseline accepts',
      [found('null-contained', 'a'), found('null-contained', 'b', { baseline: known })],
      { 'null-contained': 'a', 'known: null-contained': 'b' },
    ],
    ['passes and untested cases', [resultWith({}), resultWith({ id: 'a[b]', outcome: 'blocked' })], {}],
  ] as const)('%s', ([, results, expected]) => {
    expect(causesOf(results)).toEqual(expected)
  })

  test('each violation belongs to exactly one cause, and the counts add up', () => {
    const { results, causes, summary } = reportOf([
      kept('wrong-type-contained', 'a=7', '/a'),
      found('error-nonempty', 'b', { outcome: 'warn' }),
      found('challenge-present', 'c', { outcome: 'note' }),
      found('key-immutable', 'd', { outcome: 'error' }),
      resultWith({}),
    ])
    const sum = (outcome: 'fail' | 'warn' | 'note' | 'error') =>
      causes.reduce((total, { counts }) => total + (counts[outcome] ?? 0), 0)
    for (const outcome of ['fail', 'warn', 'note', 'error'] as const)
      expect(sum(outcome)).toBe(summary[outcome])
    const cited = causes.flatMap(({ id, cases }) => cases.map((each) => [each, id]))
    expect(results.flatMap(({ id, cause }) => (cause === undefined ? [] : [[id, cause]])).sort()).toEqual(
      cited.sort(),
    )
  })

  test('the most severe cause is the first, then the one with the most cases', () => {
    const results = [
      found('challenge-present', 'a', { outcome: 'warn' }),
      found('success-status', 'b'),
      found('null-contained', 'c'),
      found('null-contained', 'd'),
    ]
    expect(Object.keys(causesOf(results))).toEqual(['null-contained', 'success-status', 'challenge-present'])
  })

  test('the fix of stored read-only properties names them, and the policy that allows it', () => {
    const [cause] = reportOf([
      kept('read-only-unchanged', 'a', '/a'),
      kept('read-only-unchanged', 'b', '/b/0/c'),
    ]).causes
    expect(cause?.fix).toBe(
      'Do not copy the body into the entity: leave the read-only a, b/c unchanged (or use --read-only any).',
    )
  })

  test.for([
    [
      'the key',
      [kept('key-immutable', 'id', '/id')],
      'Do not copy the body into the entity: never take the key from the body.',
    ],
    [
      'undeclared names',
      [kept('wrong-type-contained', 'a', '/a'), kept('unknown-property-contained', 'root', '/other')],
      'Do not copy the body into the entity: refuse or ignore wrong types and unknown names.',
    ],
  ] as const)('the fix of stored values covers %s', ([, results, fix]) => {
    expect(reportOf(results).causes.map((cause) => cause.fix)).toEqual([fix])
  })

  test('every rule that the patterns name exists', () => {
    const ids: readonly string[] = rules.map(({ id }) => id)
    expect(knownRules.filter((id) => !ids.includes(id))).toEqual([])
  })
})
