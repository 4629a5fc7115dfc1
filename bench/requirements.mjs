// Checks that docs/requirements.yaml covers every line of the pages that states something, and copies none of them:
// `npm run requirements -- DIR`, where DIR has the update page in `api` and the type pages in `resources`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'

const [directory] = process.argv.slice(2)
if (directory === undefined) {
  console.error('usage: npm run requirements -- DIR')
  process.exit(2)
}
const { pages, requirements } = load(
  readFileSync(join(import.meta.dirname, '../docs/requirements.yaml'), 'utf8'),
)

/** The line numbers in `12, 14-16`. */
const linesIn = (text) =>
  String(text)
    .split(',')
    .flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })

/** The numbers of the lines that state something: not front matter, comments, headings, and the header rows of tables. */
const saying = (text) => {
  const hidden = text.replace(/^---\n.*?\n---|<!--.*?-->|^\|[^\n]*\n\|[:|-]+$/gms, (part) =>
    part.replace(/[^\n]/g, ''),
  )
  return hidden.split('\n').flatMap((line, index) => (/^(#|```|$)/.test(line.trim()) ? [] : [index + 1]))
}

const words = (text) => text.toLowerCase().match(/\w+/g) ?? []
const most = 6

/** Sequences of words that also occur on a page and are too long for a coincidence. */
const copied = (text, page) => {
  const all = ` ${words(page).join(' ')} `
  const own = words(text)
  return own.flatMap((_, index) => {
    const run = own.slice(index, index + most + 1)
    return run.length > most && all.includes(` ${run.join(' ')} `) ? [run.join(' ')] : []
  })
}

let problems = 0
const tell = (line) => {
  problems += 1
  console.log(line)
}
for (const [id, { name, folder, lines }] of Object.entries(pages)) {
  const text = readFileSync(join(directory, folder, `${name}.md`), 'utf8').trimEnd()
  const count = text.split('\n').length
  if (count !== lines) tell(`${id}: has ${count} lines, not ${lines}: is it another version of the page?`)
  const own = requirements.filter(({ page }) => page === id)
  const covered = new Set(own.flatMap((each) => linesIn(each.lines)))
  for (const line of saying(text)) if (!covered.has(line)) tell(`${id}:${line}: no requirement is about it`)
  for (const { says, why = '' } of own)
    for (const run of copied(`${says} ${why}`, text)) tell(`${id}: copied: ${run}`)
}
console.log(problems === 0 ? 'every line with a statement is covered' : `${problems} problems`)
process.exit(problems === 0 ? 0 : 1)
