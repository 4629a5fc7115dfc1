import type { ExplainedContradiction } from '../../model/contradiction.js'
import { placeOf } from '../../report/contradictions.js'
import { explainedContradictions } from '../../rules/contradictions.js'
import { lint as lintPage } from '../../sources/pages/lint/lint.js'
import { pageName, readPage } from '../../sources/pages/markdown/page-file.js'
import { updatePage } from '../../sources/pages/reading/operations/write-page.js'
import { jsonText } from '../../support/printable.js'
import type { LintFlags } from '../options/flags.js'
import type { Terminal } from '../output/terminal.js'
import { libraryOf } from './type-library.js'

const linesOf = ({ id, title, meaning, here, there }: ExplainedContradiction, page: string): string[] => [
  `${here.page}.md:${here.line}  ${id}: ${title}`,
  `  here   ${here.says}`,
  `  there  ${there.says} (${placeOf(there, page)})`,
  `  means  ${meaning}`,
  '',
]

const counted = (count: number): string => `${count} contradiction${count === 1 ? '' : 's'}`

/** The `lint` command. @returns the exit code. @throws DeriveError, UsageError */
export const lint = (file: string, flags: LintFlags, { print, deliver, say }: Terminal): number => {
  const name = pageName(file)
  const library = libraryOf(file, flags.resources)
  const found = explainedContradictions(lintPage(updatePage(name, readPage(file)), library))
  if (flags.json) deliver(jsonText(found))
  else for (const line of found.flatMap((finding) => linesOf(finding, name))) print(line)
  if (library.isEmpty) say('there are no type pages: see --resources')
  say(`${file}: ${found.length === 0 ? 'no contradictions' : counted(found.length)}`)
  return flags.strict && found.length > 0 ? 1 : 0
}
