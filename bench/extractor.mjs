// An independent reading of the pages, line by line and with nothing of derive in it: names, types and enum members. What
// it lists has to be what derive wrote; `npm run corpus` prints the difference.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Cells of the table rows under a heading, without the head and the row of dashes. */
const rowsUnder = (text, heading) => {
  const lines = text.split(/\r?\n/)
  const from = lines.findIndex((line) => line.trim() === heading)
  const rest = from < 0 ? [] : lines.slice(from + 1)
  const to = rest.findIndex((line) => /^##? /.test(line))
  const rows = (to < 0 ? rest : rest.slice(0, to)).filter((line) => line.startsWith('|')).slice(2)
  return rows.map((line) => line.split(/(?<!\\)\|/).slice(1, -1)).filter((cells) => cells.length > 1)
}

/** `[workingHours](../resources/page.md) collection` taken apart. */
const typeIn = (cell) => {
  const [, name, page] = /\[([^\]]+)\]\([^)]*?([^/)]+)\.md\)/.exec(cell) ?? []
  return { type: name ?? cell.trim().split(/\s/)[0], page, collection: /\scollection\s*$/.test(cell) }
}

/** `type.property: Type`, `… collection`, and `enum = member value`: of a page, and of all pages its tables lead to. */
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
