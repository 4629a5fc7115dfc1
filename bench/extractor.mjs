// Reads names, types and enum members from the pages line by line, without any code of derive. `npm run corpus` prints
// the difference from the derived contract.
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

/**
 * The facts of a page and of all pages that its tables link to: `type.property: Type`, `… collection` and `enum =
 * member value`.
 */
export const extract = (page, resources) => {
  const facts = new Set()
  const done = new Set()
  const enter = (type, text, heading) => {
    done.add(type)
    for (const [member, value] of rowsUnder(text, '## Members'))
      facts.add(`${type} = ${member.trim()} ${value.trim()}`)
    for (const [name, cell] of rowsUnder(text, heading)) {
      const found = typeIn(cell)
      facts.add(`${type}.${name.trim()}: ${found.type}${found.collection ? ' collection' : ''}`)
      const file = join(resources, `${found.page}.md`)
      if (!done.has(found.type) && found.page && existsSync(file))
        enter(found.type, readFileSync(file, 'utf8'), '## Properties')
    }
  }
  const text = readFileSync(page, 'utf8')
  enter(/^# Update (\w+)/m.exec(text)[1], text, '## Request body')
  return facts
}
