// Reads names, types, enum members and query options from the pages line by line, without any code of derive. `npm run
// corpus` prints the difference from the derived contract.
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
  enter(/^# Update (\w+)/m.exec(text)[1], text, '## Request body')
  return facts
}
