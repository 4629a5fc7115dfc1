import { describe, expect, test } from 'vitest'
import { read } from './shelf.js'

const lists = (rows: Readonly<Record<string, string>>) =>
  test.for(Object.entries(rows))('%s', async ([query, keys]) => {
    const reply = await read(query)
    expect([reply.status, reply.keys]).toEqual([200, keys])
  })

describe('order', () => {
  lists({
    '': 'abcd',
    '?$orderby=code desc': 'dcba',
    '?$orderby=title': 'adcb',
    '?$orderby=title desc': 'bcda',
    '?$orderby=pages': 'cbad',
    '?$orderby=pages asc': 'cbad',
    '?$orderby=pages desc': 'adbc',
    '?$orderby=pages desc,code desc': 'dabc',
    '?$orderby=pages, title desc': 'cbda',
    '?$orderby=state': 'cabd',
    '?$orderby=publisher/city': 'bcad',
    '?$orderby=publisher/name desc,code': 'adbc',
    '?$orderby=rare': 'bdca',
    '?$orderby=length(title) desc': 'cdab',
    '?$orderby=tolower(title)': 'abdc',
    '?$orderBy=code%20DESC': 'dcba',
    '?$orderby=pages eq 412': 'bcad',
  })
})

describe('slices', () => {
  lists({
    '?$top=2': 'ab',
    '?$top=0': '',
    '?$top=99': 'abcd',
    '?$skip=1': 'bcd',
    '?$skip=0': 'abcd',
    '?$skip=99': '',
    '?$top=2&$skip=1': 'bc',
    '?$skip=1&$top=2': 'bc',
    '?$top=1&$orderby=code desc': 'd',
    '?$skip=1&$orderby=pages&$top=2': 'ba',
    '?$filter=pages eq 412&$skip=1': 'd',
    '?$filter=pages eq 412&$top=1': 'a',
    '?$top=1&$skip=1&$orderby=code desc&$filter=pages gt 1&$select=title': 'b',
  })
})

describe('names and encodings', () => {
  lists({
    '?top=1': 'a',
    '?$TOP=1': 'a',
    '?Skip=3': 'd',
    '?%24top=1': 'a',
    '?$filter=title%20eq%20%27Dune%27': 'a',
    "?$filter=title eq 'O''Brien %26 Söhne %2B 100%25'": 'c',
    "?$filter=title eq 'O%27%27Brien %26 S%C3%B6hne + 100%25'": 'c',
    '?$filter=seen eq 2024-03-01T10:00:00.25+02:00': 'a',
    '?$filter=length(title) ge 1&nosuch=1': 'abcd',
    '?nosuch': 'abcd',
    '?': 'abcd',
    '?&&': 'abcd',
    '?@p=1': 'abcd',
  })
})

const statuses = {
  400: [
    '?$nosuch=1',
    '?$=1',
    '?$top=-1',
    '?$top=x',
    '?$top=',
    '?$top',
    '?$top=1.0',
    '?$top=1e1',
    '?$top=%201',
    '?$top=9999999999999999999999',
    '?$skip=-1',
    '?$skip=x',
    '?$filter=(',
    '?$filter=',
    "?$filter=title+eq+'Dune'",
    '?$orderby=',
    '?$orderby=author',
    '?$orderby=title up',
    '?$orderby=title,',
    '?$orderby=title desc asc',
    '?$orderby=genres',
    '?$orderby=publisher',
    '?$orderby=copies/shelf',
    '?$orderby=shape',
    '?$select=',
    '?$select=author',
    '?$select=title,',
    '?$select=title,author',
    '?$select=publisher/street',
    '?$select=Title',
    '?$count=yes',
    '?$count=',
    '?$top=1&$top=1',
    '?$top=1&top=2',
    '?$filter=title eq %27%E0%A4%A',
    '?$skiptoken=x',
    '?$skiptoken=',
    '/a?$filter=pages eq 1',
    '/a?$top=1',
    '/a?$count=true',
    '/a?$nosuch=1',
    '/a?$select=author',
  ],
  501: [
    '?$expand=copies',
    '?$search=Dune',
    '?search=Dune',
    '?$apply=aggregate(pages)',
    '?$compute=pages as p',
    '?$format=xml',
    '?$orderby=reviews',
    '/a?$expand=copies',
  ],
}

test.for(
  Object.entries(statuses).flatMap(([status, queries]) => queries.map((query) => [status, query] as const)),
)('answers %s: %s', async ([status, query]) => {
  const { status: actual, body } = await read(query)
  expect([actual, Object.keys(body)]).toEqual([Number(status), ['error']])
})

describe('count', () => {
  test.for([
    ['?$count=true', 4],
    ['?$count=TRUE', 4],
    ['?$count=true&$top=1', 4],
    ['?$count=true&$skip=3', 4],
    ['?$count=true&$top=0', 4],
    ['?$count=true&$filter=pages eq 412&$top=1', 2],
    ['?$count=true&$filter=false', 0],
    ['?$count=false', undefined],
    ['', undefined],
  ] as const)('%s: %s', async ([query, count]) => {
    const { status, body } = await read(query)
    expect([status, body['@odata.count']]).toEqual([200, count])
  })
})
