import { expect, test } from 'vitest'
import { show } from '../../../src/evidence/entity-state.js'

const cut = (text: string) => `${text.slice(0, 197)}…`

test.for([
  ['a short value', ['crime'], '["crime"]'],
  ['a long text, cut', 'a'.repeat(300), cut(`"${'a'.repeat(300)}"`)],
  [
    'a long collection, cut, with the number of its items',
    Array(90).fill('crime'),
    `${cut(JSON.stringify(Array(90).fill('crime')))} (90 items)`,
  ],
  ['nothing', undefined, 'absent'],
] as const)('a message shows %s', ([, value, text]) => {
  expect(show(value as never)).toBe(text)
})
