import { describe, expect, test } from 'vitest'
import { Redactor } from '../../../src/judge/secrets.js'

const secret = `a/b+c"d'e%25f\\g h<&>=~`
const redactor = new Redactor([{ name: 'TOKEN', value: secret }])
const json = (text: string) => JSON.stringify(text).slice(1, -1)
const html = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const base64 = (text: string, code: BufferEncoding = 'base64') => Buffer.from(text).toString(code)

describe('a secret is found', () => {
  test.for<[string, string]>([
    ['as it is', secret],
    ['in JSON', json(secret)],
    ['in JSON, slashes escaped', json(secret).replaceAll('/', '\\/')],
    ['in JSON in JSON', json(json(secret))],
    [
      'in JSON, by code',
      secret.replaceAll(/[^a-z]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL, in lower case', encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
    [
      'in a URL, down to its letters',
      [...Buffer.from(secret)].map((byte) => `%${byte.toString(16)}`).join(''),
    ],
    ['in a URL in a URL', encodeURIComponent(encodeURIComponent(secret))],
    ['in a form', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['in HTML', html(secret)],
    ['in HTML, by code', secret.replaceAll(/[^a-z]/g, (c) => `&#${c.charCodeAt(0)};`)],
    [
      'in HTML, by hexadecimal code',
      secret.replaceAll(/[^a-z]/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`),
    ],
    ['in JSON in HTML', html(json(secret))],
    ['in JSON in a URL', encodeURIComponent(json(secret))],
    ['in HTML in a URL in JSON', json(encodeURIComponent(html(secret)))],
    ['in hexadecimal digits', base64(secret, 'hex')],
  ])('%s', ([, text]) => {
    expect(redactor.redact(`<${text}>`)).toBe('<$TOKEN>')
  })

  test.for<[string, string]>([
    ['alone', base64(secret)],
    ['after one byte', base64(`x${secret}`)],
    ['after two bytes', base64(`xx${secret}`)],
    ['before others', base64(`user:${secret}:more`)],
    ['for URLs', base64(`${secret}??>>`, 'base64url')],
    ['in a URL', encodeURIComponent(base64(`x${secret}`))],
    ['in JSON', json(base64(secret)).replaceAll('/', '\\/')],
    ['of JSON', base64(JSON.stringify({ token: secret }))],
  ])('in base64, %s', ([, text]) => {
    const redacted = redactor.redact(text)
    expect(redacted).toContain('$TOKEN')
    // Its edges share a character with what is around it.
    expect(
      Math.max(
        ...redacted
          .replace('$TOKEN', ' ')
          .split(' ')
          .map((rest) => rest.length),
      ),
    ).toBeLessThan(24)
    expect(base64(base64(redacted, 'latin1'), 'latin1')).not.toContain(secret)
  })

  test('as often as it is there, and what is around it stays', () => {
    const text = `{"a":"${json(secret)}","b":"\\"${json(secret)}\\"","c":"100%25 caf%C3%A9 \\u00e9 &amp;"}`
    expect(redactor.redact(text)).toBe(
      '{"a":"$TOKEN","b":"\\"$TOKEN\\"","c":"100%25 caf%C3%A9 \\u00e9 &amp;"}',
    )
  })

  test('beside letters beyond ASCII, however they are encoded', () => {
    const accented = new Redactor([{ name: 'TOKEN', value: 'pässwörd' }])
    expect(accented.redact(`caf%C3%A9=${encodeURIComponent('pässwörd')}`)).toBe('caf%C3%A9=$TOKEN')
    expect(accented.redact('p%E4ssw%F6rd')).toBe('$TOKEN')
  })

  test('where it holds another, under its own name', () => {
    const two = new Redactor([
      { name: 'SHORT', value: 'made-up-1' },
      { name: 'LONG', value: 'made-up-1-and-more' },
    ])
    expect(two.redact('made-up-1-and-more made-up-1')).toBe('$LONG $SHORT')
  })
})

describe('what is no secret stays as it is', () => {
  test.for([
    'C:\\temp\\new',
    '"100 %" &amp; more',
    '%zz %4',
    '\\u12 &#; &nosuch;',
    '&#99999999;',
    'a/b+c"d\'e',
  ])('%s', (text) => {
    expect(redactor.redact(text)).toBe(text)
  })

  test('though it is a short one', () => {
    const short = new Redactor([{ name: 'STAGE', value: 'dev' }])
    expect(short.redact('a dev stage')).toBe('a dev stage')
    expect(short.nameOf('dev')).toBe('$STAGE')
    expect(short.nameOf('dev ')).toBeUndefined()
  })

  test('though a secret is nothing but what looks like an escape', () => {
    const odd = new Redactor([{ name: 'TOKEN', value: '%25%25%25' }])
    expect(odd.redact('100% sure, 100%25')).toBe('100% sure, 100%25')
    expect(odd.redact('<%25%25%25>')).toBe('<$TOKEN>')
  })
})

test('a secret that is empty hides nothing', () => {
  const none = new Redactor([{ name: 'TOKEN', value: '' }])
  expect(none.redact('text')).toBe('text')
  expect(none.nameOf('')).toBeUndefined()
})
