import { createHash } from 'node:crypto'
import { html } from '@remix-run/html-template'
import { expect, test } from 'vitest'
import { page } from '../../../../reporters/html/page.js'

const built = page({ title: '</title><b>', body: html`<main>${'<b>'}</main>`, script: 'let a = 1 < 2 && 3' })

const between = (start: string, end: string): string => built.split(start)[1]?.split(end)[0] ?? ''

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

test('escapes the title and the texts of the body, but not the script', () => {
  expect(between('<title>', '</title>')).toBe('&lt;/title&gt;&lt;b&gt;')
  expect(built).toContain('<main>&lt;b&gt;</main>')
  expect(between('<script>', '</script>')).toBe('let a = 1 < 2 && 3')
})

test('the policy allows exactly the style and the script of the page', () => {
  const policy = between('Content-Security-Policy" content="', '"').replaceAll('&#39;', "'")
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hashOf(between('<style>', '</style>'))}`,
    `script-src ${hashOf(between('<script>', '</script>'))}`,
    "base-uri 'none'",
    "form-action 'none'",
  ])
})

test('no style refers to another file', () => {
  expect(built).not.toMatch(/url\(|@import|src=|<link/)
})
