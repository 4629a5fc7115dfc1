import { expect, test } from 'vitest'
import type { Sent } from '../../../src/judge/sent.js'
import { Traces } from '../../../src/judge/traces.js'
import { book, library } from '../library.js'
import { replyOf, seen, updateOf } from '../scene.js'

test('what the service makes of a value is told like what was sent, but not what it holds besides', () => {
  const told: Sent[] = []
  const traces = new Traces(library, seen(), (sent) => told.push(sent))
  const request = updateOf({ title: 'A&B' })
  const hear = traces.sending(request)
  expect(told).toEqual([{ name: 'title', value: 'A&B' }])
  hear(replyOf(200, { ...book, title: 'A&amp;B', pages: 1 }, { request }))
  expect(told.slice(1)).toEqual([{ name: 'title', value: 'A&amp;B' }])
  traces.attribute(seen({ pages: 2 }), ['pages'])
  expect(told.slice(2)).toEqual([{ name: 'pages', value: 2 }])
})
