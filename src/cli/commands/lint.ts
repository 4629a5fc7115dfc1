import { placeOf } from '../../report/contradictions.js'
import type { PageFinding } from '../../report/report.js'
import { lint as lintPage } from '../../sources/pages/lint/lint.js'
import { pageName, readPage } from '../../sources/pages/markdown/page-file.js'
import { updatePage } from '../../sources/pages/reading/update-page.js'
import { jsonText } from '../../support/printable.js'
import type { LintFlags } from '../options/options.js'
import { pageFindings } from '../output/contradictions.js'
import type { Terminal } from '../output/terminal.js'
import { libraryOf } from './type-library.js'

const linesOf = ({ id, title, meaning, here, there }: PageFinding, page: string): string[] => [
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
  const findings = pageFindings(lintPage(updatePage(name, readPage(file)), library))
  if (flags.json) deliver(jsonText(findings))
  else for (const line of findings.flatMap((finding) => linesOf(finding, name))) print(line)
  if (library.isEmpty) say('there are no pages about types: see --resources')
  say(`${file}: ${findings.length === 0 ? 'no contradictions' : counted(findings.length)}`)
  return flags.strict && findings.length > 0 ? 1 : 0
}
