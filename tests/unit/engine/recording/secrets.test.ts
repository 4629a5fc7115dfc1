import { describe, expect, test } from 'vitest'
import { layerOf, readings } from '../../../../src/engine/recording/layers.js'
import { Redactor } from '../../../../src/engine/recording/secrets.js'

const secret = `a/b+c"d'e%25f\\g h<&>=~`
const redactor = new Redactor([{ name: 'TOKEN', value: secret }])
const json = (text: string) => JSON.stringify(text).slice(1, -1)
const html = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const base64 = (text: string, code: BufferEncoding = 'base64') => Buffer.from(text).toString(code)

const utf16 = (text: string) => Buffer.from(text, 'utf16le')
const byCode = (text: string, mark: string, digits = 4) =>
  [...text].map((c) => `${mark}${c.charCodeAt(0).toString(16).padStart(digits, '0')}`).join('')
const pieces = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, 'gs')) ?? []
const folded = (text: string, by: string, write = (piece: string) => piece) =>
  pieces(text, 7).map(write).join(by)
const wrapped = (text: string, by: string) => pieces(base64(text), 76).join(by)

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
    ['in hexadecimal digits, in upper case', base64(secret, 'hex').toUpperCase()],
    ['in lower case', secret.toLowerCase()],
    ['in upper case', secret.toUpperCase()],
    ['in upper case, in a URL', encodeURIComponent(secret.toUpperCase())],
    ['in a URL, in two bytes', byCode(secret, '%u')],
    ['in JavaScript', byCode(secret, '\\x', 2)],
    ['in JavaScript, in braces', secret.replaceAll(/[^a-z]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)],
    ['in lines', folded(secret, '\n')],
    ['in lines with an indent', folded(secret, ' \r\n\t ')],
    ['in lines in JSON', json(folded(secret, '\r\n'))],
    ['in tags', folded(secret, '</b><b class="x">', html)],
    ['in tags in JSON', json(folded(secret, '<br/>', html))],
    ['with characters of no width', folded(secret, '\u200b')],
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
    ['in lower case', base64(secret.toLowerCase())],
    ['twice', base64(base64(`xx${secret}`))],
    ['twice, for URLs', base64(base64(`x${secret}`), 'base64url')],
    ['of UTF-16', utf16(secret).toString('base64')],
    ['of UTF-16, big endian', utf16(secret).swap16().toString('base64')],
    ['in hexadecimal digits', base64(base64(secret), 'hex')],
    ['of hexadecimal digits', base64(base64(secret, 'hex'))],
    ['in lines in tags', folded(base64(secret), '<br>')],
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

  test.for<[string, string]>([
    ['little endian', utf16(secret).toString()],
    ['big endian', utf16(secret).swap16().toString()],
    ['in JSON', json(utf16(secret).toString())],
    ['in hexadecimal digits', utf16(secret).toString('hex')],
  ])('in UTF-16, %s', ([, text]) => {
    // Half of a character is left of it.
    expect(redactor.redact(text).replace(/\0|\\u0000|00/, '')).toBe('$TOKEN')
  })

  test.for<[string, string]>([
    ['lines of 76', wrapped(`${'x'.repeat(48)}${secret}`, '\r\n')],
    ['lines of 76 in JSON', json(wrapped(`${'x'.repeat(48)}${secret}`, '\n'))],
  ])('in base64 in %s', ([, text]) => {
    expect(redactor.redact(text)).toMatch(/^(eHh4){16}\$TOKEN=*$/)
  })

  test('every time, and the text around it stays', () => {
    const text = `{"a":"${json(secret)}","b":"\\"${json(secret)}\\"","c":"100%25 caf%C3%A9 \\u00e9 &amp;"}`
    expect(redactor.redact(text)).toBe(
      '{"a":"$TOKEN","b":"\\"$TOKEN\\"","c":"100%25 caf%C3%A9 \\u00e9 &amp;"}',
    )
  })

  test('next to non-ASCII letters in any encoding', () => {
    const accented = new Redactor([{ name: 'TOKEN', value: 'pässwörd' }])
    expect(accented.redact(`caf%C3%A9=${encodeURIComponent('pässwörd')}`)).toBe('caf%C3%A9=$TOKEN')
    expect(accented.redact('p%E4ssw%F6rd')).toBe('$TOKEN')
  })

  test('in signs that were searched before it was known', () => {
    const later = new Redactor([{ name: 'TOKEN', value: 'another-secret' }])
    const encoded = base64(`user:${secret}:more`)
    expect([later.redact(`a ${encoded}`), later.redact(`b ${encoded}`)]).toEqual([
      `a ${encoded}`,
      `b ${encoded}`,
    ])
    later.hide({ name: 'LATER', value: secret })
    expect(later.redact(`b ${encoded}`)).toContain('$LATER')
  })

  test('that contains another one, under its own name', () => {
    const two = new Redactor([
      { name: 'SHORT', value: 'made-up-1' },
      { name: 'LONG', value: 'made-up-1-and-more' },
    ])
    expect(two.redact('made-up-1-and-more made-up-1')).toBe('$LONG $SHORT')
  })
})

describe('other text stays unchanged', () => {
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

describe('a part of a secret is found', () => {
  const header = 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9'
  const long = 'Qm9va3Nob3AtdG9rZW4tZm9yLXRlc3RzLW9ubHk0'
  const jwt = `${header}.eyJzdWIiOiJib29rcyJ9.${long}`
  const redactorOf = (value: string) => new Redactor([{ name: 'TOKEN', value }])

  test.for<[string, string, string]>([
    ['27 of 40 characters', `<${long.slice(0, 27)}>`, '<$TOKEN>'],
    ['12 characters', `<${long.slice(9, 21)}>`, '<$TOKEN>'],
    ['11 characters', `<${long.slice(9, 20)}>`, `<${long.slice(9, 20)}>`],
    ['some in the middle of others', `${long.slice(0, 20)}-and-${long.slice(22)}`, '$TOKEN-and-$TOKEN'],
    [
      'a part in upper case, in a URL',
      encodeURIComponent(`<${long.slice(0, 27).toUpperCase()}>`),
      '%3C$TOKEN%3E',
    ],
  ])('%s', ([, text, redacted]) => {
    expect(redactorOf(long).redact(text)).toBe(redacted)
  })

  test('where it has 24 characters', () => {
    expect(redactorOf(long.slice(0, 24)).redact(long.slice(0, 23))).toBe('$TOKEN')
    expect(redactorOf(long.slice(0, 23)).redact(long.slice(0, 22))).toBe(long.slice(0, 22))
  })

  test('but not the header, which all tokens of an issuer share', () => {
    const other = `${header}.eyJhIjoxfQ.c2lnbmVk`
    expect(redactorOf(jwt).redact(other)).toBe(other)
    expect(redactorOf(jwt).redact(other.toUpperCase())).toBe(other.toUpperCase())
    expect(redactorOf(`Bearer ${jwt}`).redact(other)).toBe(other)
    expect(redactorOf(jwt).redact(`<${jwt}>`)).toBe('<$TOKEN>')
    expect(redactorOf(jwt).redact(jwt.slice(0, 60))).toBe(`${header}.$TOKEN`)
  })

  test('whose name shows an alteration', () => {
    const both = redactorOf(long)
    both.hide({ name: 'TOKEN (altered)', value: long.slice(0, -4) })
    both.hide({ name: 'TOKEN (altered)', value: `${long}abcd` })
    expect(both.redact(`${long} ${long.slice(0, -4)} ${long}abcd ${long.slice(0, 27)}`)).toBe(
      '$TOKEN $TOKEN (altered) $TOKEN (altered) $TOKEN',
    )
    expect(both.namesIn(`${long} ${long}abcd ${long.slice(0, 27)}`)).toEqual(['TOKEN', 'TOKEN (altered)'])
  })

  test.for<[string, string]>([
    ['value "made-up-sec…', 'value "$TOKEN…'],
    ['value "made-…', 'value "made-…'],
    [`${base64('xx made-up-secr').replace(/=+$/, '')}…`, '$TOKEN…'],
  ])('where the suite shortened a text in the middle of it: %s', ([text, redacted]) => {
    expect(redactorOf('made-up-secret').redact(text).replace('eHgg', '')).toBe(redacted)
  })

  test.for(['"made\\u002dup-sec\\u00…', '"made%2Dup-sec%2…', 'made-up-sec&#x2…'])(
    'where an escape in it was cut: %s',
    (text) => {
      expect(redactorOf('made-up-sec-ret').redact(text)).toMatch(/^"?\$TOKEN[^-]{0,5}…$/)
    },
  )
})

describe('ordinary text around it stays readable', () => {
  const text =
    'This is a test: the tester tests a token, with the password of a passenger; aaaaaaaaaaaaaaaa, ' +
    'test-token, test-token-test, Password 1, password-1, compass word10 <b>pass</b> word1…'
  test.for(['password1', 'a'.repeat(28), 'test-token-test-token-test', 'letmein!'])('%s', (value) => {
    const short = new Redactor([{ name: 'TOKEN', value }])
    expect(short.redact(text)).toBe(text)
    expect(short.redact(`"${value}"`)).toBe('"$TOKEN"')
  })
})

describe('the search grows with the text only', () => {
  const searched = (text: string): number =>
    readings(layerOf(text)).reduce((sum, { codes }) => sum + codes.length, 0)
  test.for<[string, string, number]>([
    ['escapes', '\\u0041', 4],
    ['nested escapes', `%${'25'.repeat(500)}`, 40],
    ['base64', base64(secret.repeat(50)), 10],
    ['hexadecimal digits', base64(secret.repeat(50), 'hex'), 10],
    ['words', 'The quick brown fox jumps over the lazy dog, {"displayName": "something"}. ', 4],
    ['marks', '<a<b…&%\\', 2],
  ])('%s', ([, unit, times]) => {
    for (const length of [1_000, 10_000, 100_000]) {
      const text = unit.repeat(length / unit.length + 1)
      expect(searched(text)).toBeLessThan(times * text.length)
    }
  })
})

test('a secret that is empty hides nothing', () => {
  const none = new Redactor([{ name: 'TOKEN', value: '' }])
  expect(none.redact('text')).toBe('text')
  expect(none.nameOf('')).toBeUndefined()
})
