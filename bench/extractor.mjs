// Reads names, types, enum members, query options, methods, paths, permissions and statuses from the pages line by line, without
// any code of derive. `npm run corpus` prints the difference from the derived contract.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The cells of the table rows under a heading, without the header row and the row of dashes. */
const rowsUnder = (text, heading) => {
  const lines = text.split(/\r?\n/)
  const from = lines.findIndex((line) => line.trim() === heading)
  const rest = from < 0 ? [] : lines.slice(from + 1)
  const to = rest.findIndex((line) => /^##? /.test(line))
  const rows = (to < 0 ? rest : rest.slice(0, to)).filter((line) => line.startsWith('|')).slice(2)
  return rows.map((line) => line.split(/(?<!\\)\|/).slice(1, -1)).filter((cells) => cells.length > 1)
}

/** Splits `[workingHours](../resources/page.md) collection` into its parts. */
const typeIn = (cell) => {
  const [, name, page] = /\[([^\]]+)\]\([^)]*?([^/)]+)\.md\)/.exec(cell) ?? []
  return { type: name ?? cell.trim().split(/\s/)[0], page, collection: /\scollection\s*$/.test(cell) }
}

/** Splits at commas, and at the word `and`, outside parentheses. */
const itemsOf = (text) => {
  const items = ['']
  let depth = 0
  for (const word of text.replaceAll(',', ' , ').replaceAll('(', ' ( ').replaceAll(')', ' ) ').split(/ +/)) {
    if (word === '(') depth += 1
    if (depth === 0 && (word === ',' || word === 'and')) items.push('')
    else items[items.length - 1] += ` ${word}`
    if (word === ')') depth -= 1
  }
  return items.map((item) => item.trim()).filter((item) => item !== '')
}

const operators = 'eq ne gt ge lt le in has not and or any all contains startswith endswith'.split(' ')

/** The options that a description promises without a condition, in lower case: `$top`, `$filter (eq ne)`. */
const promised = (description) => {
  const text = description
    .replace(/,( and)? `?eq`? on `?null`? values/, '')
    .replace(/, `\/\$count [^`]*`/g, '')
  const sentences = text
    .replaceAll(', and ', ', ')
    .replaceAll(/[`\\]/g, '')
    .toLowerCase()
    .split(/\. |\.$|<br>/)
  const promises = sentences.filter((sentence) => /^\s*((it|this property) )?supports?:? *\$/.test(sentence))
  const others = sentences.filter((sentence) => !promises.includes(sentence))
  if (new Set(promises.map((sentence) => sentence.trim())).size !== 1) return []
  const found = itemsOf(promises[0].slice(promises[0].indexOf('$'))).map((item) => item.split(' '))
  if (found.some(([name, next]) => !name.startsWith('$') || (next ?? '(') !== '(')) return []
  if (others.some((other) => found.some(([name]) => other.includes(name)))) return []
  if (others.some((other) => /not/.test(other) && /\b(filter|sort|query)/.test(other))) return []
  return found.flatMap(([name, ...words]) => {
    const named = words.filter((word) => !['(', ')', ',', 'only'].includes(word))
    const isClear = name === '$filter' && named.length > 0 && named.every((word) => operators.includes(word))
    return words.length === 0 ? [name] : isClear ? [`${name} (${named.join(' ')})`] : []
  })
}

/** The lines under the first of some headings, up to the next heading. */
const linesUnder = (text, headings, next = /^##? /) => {
  const lines = text.split(/\r?\n/)
  const from = lines.findIndex((line) => headings.includes(line.trim()))
  const rest = from < 0 ? [] : lines.slice(from + 1)
  const to = rest.findIndex((line) => next.test(line))
  return to < 0 ? rest : rest.slice(0, to)
}

/** The JSON object in the first code block under a heading, or undefined. */
const bodyUnder = (text, heading) => {
  const body = linesUnder(text, [heading], /^###? /)
    .join('\n')
    .match(/^\{[\s\S]*?^\}(?=\n```)/m)?.[0]
  return body === undefined ? undefined : JSON.stringify(JSON.parse(body))
}

/** Paths without the names of parameters, which differ from page to page, and without the key of the entity. */
const setsOf = (paths) => {
  const plain = paths.map((path) => path.replace(/\{[^}]*\}/g, '{}'))
  const keyed = plain.filter((path) => path.endsWith('/{}'))
  return keyed.length > 0
    ? keyed.map((path) => path.slice(0, -'/{}'.length))
    : plain.map((path) => `${path}!`)
}

/** The facts of the page of an operation. A path that ends in `!` is one of a singleton. */
const operationOn = (page) => {
  const text = readFileSync(page, 'utf8')
  const kind = /^# (\w+) /m.exec(text)[1].toLowerCase()
  const requests = linesUnder(text, ['## HTTP Request', '## HTTP request'])
    .map((line) => /^([A-Z]+) (\/\S+)$/.exec(line))
    .filter((found) => found !== null)
  const paths = requests.map(([, , path]) => path)
  const scopes = linesUnder(text, ['## Permissions', '## Prerequisites'])
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => line.split('|')[2].match(/\w+(?:\.\w+)+/g) ?? [])
  return {
    kind,
    method: requests[0][1],
    sets: ['list', 'create'].includes(kind)
      ? paths.map((path) => path.replace(/\{[^}]*\}/g, '{}'))
      : setsOf(paths),
    facts: [
      ...(
        linesUnder(text, ['## Response'])
          .join(' ')
          .match(/`2\d\d/g) ?? []
      ).map((code) => `status ${code.slice(1)}`),
      ...scopes.map((scope) => `permission ${scope}`),
      `Accept ${/^\|Accept\|([^|]*)\|/m.exec(text)?.[1]}`,
      ...(kind === 'create'
        ? [`sends ${bodyUnder(text, '### Request')}`, `returns ${bodyUnder(text, '### Response')}`]
        : []),
    ],
  }
}

const order = ['update', 'get', 'list', 'create', 'delete']

/** The facts of all pages of a resource that share a path: `create: POST /things`, `create: status 201`. */
export const operations = (pages) => {
  const all = pages.map(operationOn).toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const together = []
  let shared = all[0].sets
  for (const each of all) {
    const left = shared.filter((path) => each.sets.includes(path))
    if (left.length === 0) continue
    shared = left
    together.push(each)
  }
  const keys = (path) => path.split('{}').length
  const [set] = shared.toSorted((a, b) => keys(a) - keys(b))
  return new Set(
    together.flatMap(({ kind, method, facts }) => {
      const path = ['list', 'create'].includes(kind)
        ? set
        : set.endsWith('!')
          ? set.slice(0, -1)
          : `${set}/{}`
      return [`${method} ${path}`, ...facts].map((fact) => `${kind}: ${fact}`)
    }),
  )
}

/**
 * The facts of a page and of all pages that its tables link to: `type.property: Type`, `… collection`, `type.property
 * supports $filter (eq ne)` and `enum = member value`.
 */
export const extract = (page, resources) => {
  const facts = new Set()
  const done = new Set()
  const enter = (type, text, heading) => {
    done.add(type)
    for (const [member, value] of rowsUnder(text, '## Members'))
      facts.add(`${type} = ${member.trim()} ${value.trim()}`)
    for (const [name, cell, description] of rowsUnder(text, heading)) {
      const found = typeIn(cell)
      facts.add(`${type}.${name.trim()}: ${found.type}${found.collection ? ' collection' : ''}`)
      for (const option of promised(description ?? '')) facts.add(`${type}.${name.trim()} supports ${option}`)
      const file = join(resources, `${found.page}.md`)
      if (!done.has(found.type) && found.page && existsSync(file))
        enter(found.type, readFileSync(file, 'utf8'), '## Properties')
    }
  }
  const text = readFileSync(page, 'utf8')
  enter(/^# (?:Update|Create) (\w+)/m.exec(text)[1], text, '## Request body')
  return facts
}
