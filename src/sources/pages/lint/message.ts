import { sectionNamed, type Text } from '../markdown/page.js'
import type { Example } from '../reading/example.js'
import { type Check, type Clash, listed, said } from './member-conflicts.js'

// HTTP clients and servers set these headers themselves, so no page has to list them.
const framing = new Set(['content-length', 'host', 'connection', 'transfer-encoding'])

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

export const undocumentedHeaderSent: Check = ({ page: { headers, request } }) => {
  const [first] = headers
  if (!first) return []
  const known = (name: string) =>
    framing.has(name.toLowerCase()) || headers.some((each) => same(each.name, name))
  return request.headers
    .filter(({ name }) => !known(name))
    .map(({ name, line }) => ({
      here: said(`the example request has the header ${name}`, { ...request.source, line }),
      there: said(`the request headers are ${listed(headers.map((each) => each.name))}`, first.source),
    }))
}

export const documentedHeaderNotSent: Check = ({ page: { headers, request } }) => {
  const sent = request.headers.map(({ name }) => name)
  return headers
    .filter(({ name, value }) => !/\boptional\b/i.test(value) && !sent.some((each) => same(each, name)))
    .map(({ name, source }) => ({
      here: said(`${name} is a request header`, source),
      there: said(`the example request has ${listed(sent) || 'no header'}`, startOf(request)),
    }))
}

/** The place of the request or status line. */
const startOf = ({ line, source }: Example) => ({ page: source.page, line })

/** The possible lengths of a body: line ends of LF or CRLF, with or without one after the last line. */
const lengthsOf = (text: string): number[] => {
  const body = text.trimEnd()
  const bytes = Buffer.byteLength(body)
  const ends = body.split('\n').length - 1
  return [bytes, bytes + ends, bytes + 1, bytes + ends + 2]
}

const wrongLength = ({ headers, text, source }: Example): Clash[] => {
  const lengths = lengthsOf(text)
  return headers
    .filter(({ name, value }) => same(name, 'Content-Length') && !lengths.includes(Number(value)))
    .map(({ value, line }) => ({
      here: said(`the body has ${value} bytes`, { ...source, line }),
      there: said(`the body has ${lengths[1]} bytes with CRLF line ends, ${lengths[0]} with LF`, source),
    }))
}

export const wrongContentLength: Check = ({ page }) => [page.request, page.reply].flatMap(wrongLength)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a URL ends in a path. A parameter matches any segment, and a key may be in parentheses. */
const leadsTo = (url: string, path: string): boolean => {
  const pattern = path
    .split(/\/\{[^{}]*\}/)
    .map(escaped)
    .join('(?:/[^/]+|\\([^/()]+\\))')
  return new RegExp(`${pattern}/?$`, 'i').test(url.replace(/[?#].*$/s, ''))
}

export const exampleOfAnotherPath: Check = ({ page: { paths, request } }) => {
  const [, url = ''] = request.start.split(/\s+/)
  const [first] = paths
  if (first === undefined || paths.some(({ value }) => leadsTo(url, value))) return []
  const here = said(`the example goes to ${url}`, startOf(request))
  return [{ here, there: said(`the paths are ${listed(paths.map(({ value }) => value))}`, first.source) }]
}

export const successOfAnotherStatus: Check = ({ page: { successes, reply } }) => {
  const status = /^HTTP\/[\d.]+ (\d{3})/.exec(reply.start)?.[1]
  // A status that only the example shows has the line of the example.
  const named = successes.filter(({ source }) => source.line !== reply.line)
  const [first] = named
  if (status === undefined || !first || named.some(({ value }) => value === Number(status))) return []
  const here = said(`the example reply has the status ${status}`, startOf(reply))
  return [{ here, there: said(`a success has the status ${first.value}`, first.source) }]
}

/** Sentences that name the type of the page. */
const naming = [
  /^Update the properties of an? (\w+) object/,
  /\brepresentation (?:for|of) (?:the|an?) (\w+) object/,
  /\brequired when you create the (\w+)/,
  /\ban updated (\w+) object/,
]

const namedIn = ({ text }: Text): string[] => naming.flatMap((pattern) => pattern.exec(text)?.[1] ?? [])

export const anotherTypeNamed: Check = ({ page: { page, title, entity } }) => {
  const sections = [page.title, sectionNamed(page, 'Request body'), sectionNamed(page, 'Response')]
  return sections
    .flatMap((section) => section?.paragraphs ?? [])
    .flatMap((text) => namedIn(text).map((name) => ({ name, source: text.source })))
    .filter(({ name }) => !same(name, entity.name))
    .map(({ name, source }) => ({
      here: said(`the type is ${name}`, source),
      there: said(`the page is about ${entity.name}`, title.source),
    }))
}
