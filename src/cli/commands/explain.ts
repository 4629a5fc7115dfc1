import { loadContract } from '../../contract/index.js'
import { shellQuoted } from '../../engine/recording/curl.js'
import type { Contract } from '../../model/contract.js'
import type { Levels } from '../../model/result.js'
import { placeOf } from '../../report/contradictions.js'
import { explainedContradictions } from '../../rules/contradictions.js'
import { everyCase, profiles } from '../../rules/plan.js'
import { type RuleId, rules } from '../../rules/rules.js'
import { packageRoot } from '../../support/package-info.js'
import { printable } from '../../support/printable.js'
import { didYouMean, UsageError } from '../options/errors.js'
import { explanationOf, type Part, partOf } from '../output/explanation.js'
import type { Terminal } from '../output/terminal.js'

const width = 100

/** Breaks a text into lines. */
const wrapped = (text: string, longest: number): string[] =>
  text
    .replace(new RegExp(`(.{1,${longest}})( |$)`, 'g'), '$1\n')
    .trimEnd()
    .split('\n')

const indent = 14

/** A statement and its address, on separate lines. */
const linesOf = ({ name, statements }: Part): string[] =>
  statements
    .flatMap(({ text, url }) => [
      ...wrapped(printable(text), width - indent),
      ...(url === undefined ? [] : [url]),
    ])
    .map((line, index) => `${(index === 0 ? name : '').padEnd(indent)}${line}`)

/** The `--profile` option for a rule or case that the default profile does not have. */
const profileFor = (levels: Levels): string => {
  const profile = profiles.find((each) => levels[each] !== undefined)
  return profile === undefined || profile === profiles[0] ? '' : `--profile ${profile} `
}

/** The contradictions of the page that explain the rule. */
const contradicted = ({ contradictions, page }: Contract, rule: RuleId) =>
  explainedContradictions(contradictions)
    .filter(({ explains }) => explains.includes(rule))
    .map(({ here, there, meaning }) => {
      const sides = [here, there].map((side) => `${side.says} (${placeOf(side, page.page)})`)
      return partOf('But the page', `${sides.join('; ')}. ${meaning}`)
    })

/** The `explain` command. @returns the exit code. @throws UsageError */
export const explain = (name: string, flags: { contract?: string }, { deliver }: Terminal): number => {
  const contract = loadContract(flags.contract ?? packageRoot)
  const rule = rules.find(({ id }) => id === name.replace(/\[.*\]$/s, ''))
  if (!rule) {
    const words = [...rules, ...everyCase(contract)].map(({ id }) => id)
    throw new UsageError(
      `there is no rule or case "${name}"${didYouMean(name, words)}: see odata-contract list`,
    )
  }
  const own = everyCase(contract, [rule])
  // None for a case of another contract: its rule is the same.
  const found = own.find(({ id }) => id === name)
  const profile = profileFor(found?.definition.levels ?? rule.levels)
  const parts: Part[] = [
    ...explanationOf(contract, rule, found?.definition.source),
    ...contradicted(contract, rule.id),
    ...(found ? [] : [partOf('Cases', String(own.length))]),
    partOf('Run it', `odata-contract ${profile}--only ${shellQuoted(found?.id ?? rule.id)}`),
  ]
  const heading = `${found?.id ?? rule.id}: ${found?.title ?? rule.title}`
  deliver([heading, '', ...parts.flatMap(linesOf)].map((line) => `${printable(line)}\n`).join(''))
  return 0
}
