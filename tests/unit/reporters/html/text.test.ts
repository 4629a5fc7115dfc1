import { html } from '@remix-run/html-template'
import { expect, test } from 'vitest'
import { anchorOf, prose, sourceLink } from '../../../../reporters/html/text.js'

test.for([
  ['property-accepted[name]', 'property-accepted[name]'],
  ['a[two words]', 'a[two%20words]'],
  ['a[b/c=d?e#f]', 'a[b/c=d?e#f]'],
  ['a["<é>"]', 'a[%22%3C%C3%A9%3E%22]'],
  ['a[%20]', 'a[%20]'],
] as const)('the address of %j is %j', ([id, anchor]) => {
  expect(anchorOf(id)).toBe(anchor)
  expect(new URL(`#${anchor}`, 'https://a.example/').hash).toBe(`#${anchor}`)
})

test.for([
  ['stores `x` for `a/b`', 'stores <code>x</code> for <code>a/b</code>'],
  ['`<b>` & "c"', '<code>&lt;b&gt;</code> &amp; &quot;c&quot;'],
  ['a lone ` stays', 'a lone ` stays'],
  ['', ''],
] as const)('%j as prose is %j', ([text, markup]) => {
  expect(String(prose(text))).toBe(markup)
})

test('a source with an https address is a link', () => {
  expect(String(sourceLink({ text: 'RFC <1>', url: 'https://a.example/?a&b' }))).toBe(
    '<a href="https://a.example/?a&amp;b" rel="noreferrer">RFC &lt;1&gt;</a>',
  )
})

test.for([
  'javascript:alert(1)',
  ' https://a.example/',
  'http://a.example/',
  'file:///etc/passwd',
  'https://a b/',
  '//a.example',
])('a source with the address %j is no link', (url) => {
  expect(String(sourceLink({ text: 'RFC 1', url }))).toBe('RFC 1')
})

test('escapes every character with a meaning in HTML', () => {
  expect(String(html`<a title="${`&<>"'`}">`)).toBe('<a title="&amp;&lt;&gt;&quot;&#39;">')
})
