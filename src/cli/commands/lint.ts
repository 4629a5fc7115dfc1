import type { ExplainedContradiction } from '../../model/contradiction.js'
import { placeOf } from '../../report/contradictions.js'
import { explainedContradictions } from '../../rules/contradictions.js'
import { lintAll } from '../../sources/pages/lint/lint.js'
import { absentNotes, operationPages } from '../../sources/pages/reading/operations/operation-pages.js'
import { jsonText } from '../../support/printable.js'
import type { LintFlags } from '../options/flags.js'
import type { Terminal } from '../output/terminal.js'
import { libraryOf, operationFiles } from './page-files.js'

const linesOf = ({ id, title, meaning, here, there }: ExplainedContradiction, page: string): string[] => [
  `${here.page}.md:${here.line}  ${id}: ${title}`,
  `  here   ${here.says}`,
  `  there  ${there.says} (${placeOf(there, page)})`,
  `  means  ${meaning}`,
  '',
]

const counted = (count: number): string => `${count} contradiction${count === 1 ? '' : 's'}`

/** The `lint` command. @returns the exit code. @throws DeriveError, UsageError */
export const lint = (
  files: readonly string[],
  flags: LintFlags,
  { print, deliver, say }: Terminal,
): number => {
  const library = libraryOf(files[0] ?? '', flags.resources)
  const pages = operationPages(operationFiles(files, flags.api))
  const found = explainedContradictions(lintAll(pages, library))
  if (flags.json) deliver(jsonText(found))
  else for (const line of found.flatMap((finding) => linesOf(finding, pages.main.name))) print(line)
  if (library.isEmpty) say('there are no type pages: see --resources')
  for (const note of absentNotes(pages)) say(`note: ${note}`)
  say(`${files.join(' ')}: ${found.length === 0 ? 'no contradictions' : counted(found.length)}`)
  return flags.strict && found.length > 0 ? 1 : 0
}
