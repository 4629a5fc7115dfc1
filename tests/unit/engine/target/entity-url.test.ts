import { describe, expect, test } from 'vitest'
import { entityUrl } from '../../../../src/engine/target/entity-url.js'
import { library, withResource } from '../../library.js'

const url = (baseUrl: string, id = 'b1') => entityUrl(library, { baseUrl, id })
const plain = url('https://library.example/v1')

describe('the URL of an entity', () => {
  test.for([
    'HTTPS://Library.Example/v1',
    'https://library.example:443/v1',
    'https://library.example./v1',
    'https://library.example/v1/',
    'https://library.example/v1//',
    'https://library.example/x/../v1',
    'https://library.example/%76%31',
  ])('is the same at %s', (baseUrl) => {
    expect(url(baseUrl)).toBe(plain)
  })

  test.for([
    'http://library.example/v1',
    'https://library.example:444/v1',
    'https://library.example/V1',
    'https://library.example/v1/v1',
    'https://library.example',
  ])('is another at %s', (baseUrl) => {
    expect(url(baseUrl)).not.toBe(plain)
  })

  test.for([
    ['/a%2fb', '/a%2Fb'],
    ['/a%20b', '/a b'],
    ['/%7eme', '/~me'],
  ] as const)('is the same for the paths %s and %s', ([one, other]) => {
    expect(url(`https://library.example${one}`)).toBe(url(`https://library.example${other}`))
  })

  test('keeps text that is not percent-encoding', () => {
    expect(url('https://library.example/100%')).toContain('/100%/')
    expect(url('https://library.example/a%2Fb')).not.toBe(url('https://library.example/a/b'))
  })

  test('depends on every key, and on the set', () => {
    const inside = withResource({ parents: ['shelf'], path: '/shelves/{shelf}/books' })
    const on = (shelf: string) =>
      entityUrl(inside, { baseUrl: 'https://library.example/v1', id: 'b1', parents: [shelf] })
    const all = [plain, url('https://library.example/v1', 'B1'), on('a'), on('b')]
    expect(new Set(all).size).toBe(4)
  })

  test('has no key for a singleton', () => {
    const alone = withResource({ kind: 'singleton' })
    const [one, other] = ['', 'x'].map((id) =>
      entityUrl(alone, { baseUrl: 'https://library.example/v1', id }),
    )
    expect(one).toBe(other)
  })
})
