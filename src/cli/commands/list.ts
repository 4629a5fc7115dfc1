import type { CataloguedRule } from '../../rules/catalogue.js'
import { packageRoot } from '../../support/package-info.js'
import { jsonText, printable } from '../../support/printable.js'
import type { Terminal } from '../output/terminal.js'
import { builtInCatalogue } from './built-in-catalogue.js'

/** The catalogue of a contract, or of the built-in one, without a target. */
const catalogueIn = async (directory: string | undefined): Promise<readonly CataloguedRule[]> => {
  if (directory === undefined && builtInCatalogue) return builtInCatalogue
  const { loadContract } = await import('../../contract/index.js')
  const { catalogueOf } = await import('../../rules/catalogue.js')
  return catalogueOf(loadContract(directory ?? packageRoot))
}

/** A line for the rule, followed by one for each of its cases. */
const linesOf = ({ id, level, title, cases }: CataloguedRule): string[] => [
  `${id}  ${level}  ${title}`,
  ...cases.map((each) => `  ${each.id}  ${each.title}`),
]

const textOf = (catalogue: readonly CataloguedRule[]): string =>
  catalogue.flatMap((rule) => linesOf(rule).map((line) => `${printable(line)}\n`)).join('')

/** The `list` command. @returns the exit code. */
export const list = async (
  flags: { json?: boolean; contract?: string },
  { deliver }: Terminal,
): Promise<number> => {
  const catalogue = await catalogueIn(flags.contract)
  deliver(flags.json ? jsonText(catalogue) : textOf(catalogue))
  return 0
}
