import type { Command } from 'commander'
import { formats } from '../../../reporters/formats.js'
import { type MergedFormat, mergedFormats } from '../../../reporters/merged/formats.js'
import { commonExitCode, type TargetEntry } from '../../report/merge.js'
import { variableOf } from '../options/configuration.js'
import { flagOf } from '../options/configuration-file.js'
import { UsageError } from '../options/errors.js'
import type { RunFlags } from '../options/flags.js'
import { type TargetFlags, targetsOf } from '../options/target-flags.js'
import { destinationsOf, type Output } from '../output/destinations.js'
import { failureOf } from '../output/failure.js'
import { writeMerged } from '../output/merged-report.js'
import { isSameFile } from '../output/output-files.js'
import type { Outputs } from '../output/reporting.js'
import { quiet, sayDefect, type Terminal } from '../output/terminal.js'
import { Signals } from '../supervision/signals.js'
import { outputsIn, runOne } from './run.js'

/** A target with its options. */
interface Planned {
  readonly name: string
  /** The command with the options of the target. */
  readonly command: Command
  readonly flags: RunFlags
  readonly outputs: Outputs
}

/** A target that cannot be tested. */
type Refused = TargetEntry & { readonly problem: string }

/** Prints an error of one target. */
const refused = (name: string, error: unknown, command: Command, { say, redact }: Terminal): Refused => {
  const failure = failureOf(error, command)
  if (failure) say(`odata-contract: ${name}: ${failure.message}`)
  else sayDefect((line) => say(/^\s/.test(line) ? line : `odata-contract: ${name}: ${line}`), error)
  const problem = failure?.message ?? `a defect of the suite: ${(error as Error).message}`
  return { name, exitCode: failure?.exitCode ?? 3, problem: redact(problem) }
}

/** The formats that can show several targets. @throws UsageError */
const mergedOutputs = ({ reporter: texts, config }: RunFlags): readonly Output<MergedFormat>[] => {
  const names = Object.keys(mergedFormats) as MergedFormat[]
  const single = texts
    .map((text) => text.split('=')[0] ?? '')
    .find((name) => Object.hasOwn(formats, name) && !Object.hasOwn(mergedFormats, name))
  if (single !== undefined)
    throw new UsageError(
      `the reporter ${single} cannot show several targets: put it into "reporters" of each target`,
      'reporter',
    )
  return destinationsOf(texts, names, { '--config': config })
}

const isConsole = ({ format, file }: Output<string>): boolean => format === 'console' && file === undefined

/** The reports of one target: those of its entry that go to files, and the console report if the merged report has it. */
const ownOutputs = (outputs: Outputs, merged: readonly Output<MergedFormat>[]): Outputs => ({
  ...outputs,
  withPasses: merged.some(({ format }) => format === 'json'),
  reports: [
    ...merged.filter(isConsole).map(() => ({ format: 'console' as const })),
    ...outputs.reports.filter(({ file }) => file !== undefined),
  ],
})

/** The files that a run writes. */
const filesOf = ({ flags, outputs }: Planned): string[] =>
  [
    ...outputs.reports.map(({ file }) => file),
    outputs.har,
    flags.updateBaseline ? flags.baseline : undefined,
  ].flatMap((file) => file ?? [])

/** The files that a run reads. */
const inputsOf = ({ flags }: Planned): string[] => {
  const { tokenFile, caFile, clientCert, clientKey, baseline } = flags
  return [tokenFile, caFile, clientCert, clientKey, baseline].flatMap((file) => file ?? [])
}

/** @throws UsageError if two targets would write the same file, or if a report would overwrite a file that a target reads */
const checkFiles = (planned: readonly Planned[], merged: readonly Output<MergedFormat>[]): void => {
  const files = [...merged.flatMap(({ file }) => file ?? []), ...planned.flatMap(filesOf)]
  const twice = files.find((file, index) => files.some((other, at) => at < index && isSameFile(other, file)))
  if (twice !== undefined)
    throw new UsageError(`several targets would write ${twice}: name another file in each target`)
  const inputs = planned.flatMap(inputsOf)
  const reports = [
    ...merged.flatMap(({ file }) => file ?? []),
    ...planned.flatMap(({ outputs }) => [...outputs.reports.map(({ file }) => file), outputs.har]),
  ]
  const input = reports.find((file) => file !== undefined && inputs.some((other) => isSameFile(other, file)))
  if (input !== undefined)
    throw new UsageError(`a report would overwrite ${input}, which a target reads: name another file`)
}

/** Tests a target. A target that cannot be tested does not prevent the tests of the others. */
const tested = async (
  { name, command, flags, outputs }: Planned,
  signals: Signals,
  terminal: Terminal,
): Promise<TargetEntry> => {
  terminal.remark(`target ${name}`)
  signals.begin()
  try {
    return { name, ...(await runOne(flags, outputs, signals, terminal)) }
  } catch (error) {
    return refused(name, error, command, terminal)
  }
}

const isRefused = (target: Planned | Refused): target is Refused => 'problem' in target

/** Tests one target after the other, until a signal arrives. */
const testAll = async (
  targets: readonly (Planned | Refused)[],
  terminal: Terminal,
): Promise<TargetEntry[]> => {
  const signals = new Signals(terminal)
  const entries: TargetEntry[] = []
  try {
    for (const target of targets) {
      if (isRefused(target)) entries.push(target)
      else if (signals.exitCode === undefined) entries.push(await tested(target, signals, terminal))
      else
        entries.push({ name: target.name, exitCode: signals.exitCode, problem: 'not started: interrupted' })
    }
  } finally {
    signals.close()
  }
  return entries
}

/** Completes the options of a target. */
const planned = (
  { name, command, complete }: TargetFlags,
  merged: readonly Output<MergedFormat>[],
  terminal: Terminal,
): Planned | Refused => {
  try {
    const flags = complete()
    return { name, command, flags, outputs: ownOutputs(outputsIn(flags), merged) }
  } catch (error) {
    return refused(name, error, command, terminal)
  }
}

/** @throws UsageError if a key comes from outside the file: it would name an entity of every target */
const checkKey = (command: Command): void => {
  const isSet = (name: string) => command.getOptionValueSource(name) === 'cli'
  const variable = variableOf('id')
  const place =
    ['id', 'parent'].filter(isSet).map(flagOf)[0] ?? (process.env[variable] ? variable : undefined)
  if (place !== undefined)
    throw new UsageError(`${place} cannot name the entities of several targets: put "id" into each target`)
}

/** The `run` command with `--target all`. @returns the exit code. @throws UsageError */
export const runTargets = async (command: Command, whole: Terminal): Promise<number> => {
  const common = command.opts<RunFlags>()
  const terminal = common.quiet ? quiet(whole) : whole
  const { dryRun, har } = common
  if (har !== undefined)
    throw new UsageError(
      `--har ${har} cannot hold the exchanges of several targets: put "har" into each target`,
    )
  checkKey(command)
  const merged = mergedOutputs(common)
  const targets = targetsOf(command, process.env).map((target) => planned(target, merged, terminal))
  checkFiles(
    targets.flatMap((target) => (isRefused(target) ? [] : target)),
    merged,
  )
  const entries = await testAll(targets, terminal)
  return dryRun
    ? commonExitCode(entries.map(({ exitCode }) => exitCode))
    : writeMerged(entries, merged, terminal)
}
