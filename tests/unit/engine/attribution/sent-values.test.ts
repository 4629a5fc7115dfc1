import { describe, expect, test } from 'vitest'
import { sentFor, sentValues } from '../../../../src/engine/attribution/sent-values.js'

const as = (type: string | undefined) => ({ 'content-type': type })
const form = as('application/x-www-form-urlencoded')

/** The values sent under names that are no index, as `name=value` pairs. */
const read = (body: string, headers?: Record<string, string | undefined>): string[] =>
  sentValues({ body, ...(headers && { headers }) })
    .filter(({ name }) => !/^\d+$/.test(name))
    .map(({ name, value }) => `${name}=${JSON.stringify(value)}`)

describe('the values that a request sends', () => {
  test.for<[string, string, string[]]>([
    ['an object', '{"a":1,"b":["x",{"c":null}]}', ['a=1', 'b=["x",{"c":null}]']],
    ['an empty object', '{}', []],
    ['no body', '', []],
    ['white space', ' \r\n\t', []],
    ['a name that JavaScript gives a meaning', '{"__proto__":{"a":1}}', ['__proto__={"a":1}']],
    ['an escaped name and value', '{"\\u0061":"\\u00e9\\"}"}', ['a="é\\"}"']],
    ['a number beyond any', '{"a":1e400}', ['a=null']],
    ['a repeated name', '{"a":1,"a":2}', ['a=1', 'a=2']],
    ['a trailing comma', '{"a":[1,],"b":{"c":2,},}', ['a=[1]', 'b={"c":2}']],
    ['comments', '/* one */{"a":1, // two\n"b":/* , */"/* no */"}', ['a=1', 'b="/* no */"']],
    ['a name without quotes', '{a:1}', ['a=1']],
    ['an end that is missing', '{"a":[1,2],"b":{"c":3', ['a=[1,2]']],
    ['a brace too many', '{"a":1}}', ['a=1']],
    ['an array of objects', '[{"a":1},{"b":2}]', ['a=1', 'b=2']],
    ['a string', '"update"', []],
    ['a number', '7', []],
    ['null', 'null', []],
    ['a bare word', 'update', []],
    ['a name without a value', '{"a"}', []],
    ['a name with nothing behind its colon', '{"a":,"b":1}', ['b=1']],
  ])('in JSON: %s', ([, body, expected]) => {
    expect(read(body)).toEqual(expected)
  })

  test.for([
    ['text/plain', as('text/plain')],
    ['application/xml', as('application/xml')],
    ['no media type', as(undefined)],
    ['a vendor type', as('application/vnd.example+json')],
  ] as const)('are those of the JSON that is sent as %s', ([, headers]) => {
    expect(read('{"a":1}', headers)).toEqual(['a=1'])
  })

  test.for<[string, string, string[]]>([
    ['fields', 'a=value&b=', ['a="value"', 'b=""']],
    ['percent and plus', 'a=x%20y+z&a=2', ['a="x y z"', 'a="2"']],
  ])('in a form: %s', ([, body, expected]) => {
    expect(read(body, form)).toEqual(expected)
  })

  test('in a form that contains JSON are read as both', () => {
    expect(read('{"a":1}', form)).toEqual(['a=1', '{"a":1}=""'])
  })

  test.for<[string, string[]]>([
    ['<update><a>value</a><b c="1">x y</b></update>', ['a="value"', 'b="x y"']],
    ['<?xml version="1.0"?><update><a></a></update>', ['a=""']],
    ['<a>unclosed', []],
  ])('in XML are those of elements with text: %s', ([body, expected]) => {
    expect(read(body, as('application/xml'))).toEqual(expected)
  })

  test.for<[string, string, string | undefined]>([
    ['a text', 'up', 'text/plain'],
    ['a string', '"up"', undefined],
    ['an array', '["u","p"]', undefined],
  ])('are spread into indices: %s', ([, body, type]) => {
    const headers = type === undefined ? {} : { headers: as(type) }
    expect(sentValues({ body, ...headers })).toEqual([
      { name: '0', value: 'u' },
      { name: '1', value: 'p' },
    ])
  })

  test('are empty without a body', () => {
    expect(sentValues({})).toEqual([])
  })

  test('are read from a body that is long or deep', () => {
    const long = 'x'.repeat(2 ** 20)
    expect(read(`{"a":"${long}","b":"${'\\\\'.repeat(2 ** 19)}"}`)).toHaveLength(2)
    expect(read(`{"a":[${'{"b":1},'.repeat(100_000)}],"c":1}`)).toHaveLength(2)
    expect(read(`{"a":${'['.repeat(500)}${']'.repeat(500)},"b":1}`)).toHaveLength(2)
  })
})

test('a property is sent under its name in any letter case', () => {
  const sent = sentValues({ body: '{"title":1,"Title":2,"subtitle":3,"TITLE":4}' })
  expect(sentFor(sent, 'title')).toEqual([1, 2, 4])
  expect(sentFor(sent, 'Title')).toEqual([1, 2, 4])
  expect(sentFor(sent, 'other')).toEqual([])
})
