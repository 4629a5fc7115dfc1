import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { html, type SafeHtml } from '@remix-run/html-template'
import { packageRoot } from '../../src/support/package-info.js'

export interface Page {
  /** Plain text. */
  readonly title: string
  readonly body: SafeHtml
  /** The text of a script, which runs when the page is complete. */
  readonly script?: string
}

/** A style sheet or script of a page, which `html` must not escape. The package contains it. */
export const asset = (name: string): string =>
  readFileSync(join(packageRoot, 'reporters', 'html', name), 'utf8')

const styles = ['colours', 'page', 'outcomes', 'overview', 'cases', 'narrow', 'print']

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Allows the style and the script of the page, by their hashes, and nothing else. */
const policyFor = (style: string, script: string): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** An element whose text HTML does not decode. A literal end tag of a script would confuse tools that bundle this file. */
const rawElement = (name: 'style' | 'script', text: string): SafeHtml => html.raw`<${name}>${text}</${name}>`

/** A complete HTML page that loads nothing. Its body must be readable without the script. */
export const page = ({ title, body, script = '' }: Page): string => {
  const style = styles.map((name) => asset(`${name}.css`)).join('')
  const content = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${rawElement('style', style)}
</head>
<body>
${body}
${rawElement('script', script)}
</body>
</html>
`
  return String(content)
}
