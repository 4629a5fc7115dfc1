import { Command } from 'commander'
import { configure, type Environment } from './configuration.js'
import { type Configuration, readConfiguration } from './configuration-file.js'
import type { RunFlags } from './flags.js'

/** The options of one target of several. */
export interface TargetFlags {
  readonly name: string
  /** The command with the options of the target. */
  readonly command: Command
  /** Reads the options. @throws UsageError */
  complete(): RunFlags
}

/** Options of the merged report, not of a target. */
const ofAll: readonly string[] = ['reporter', 'har']

/** A command with the same flags, for one target. */
const copyFor = (command: Command, target: string): Command => {
  const copy = new Command(command.name())
  for (const option of command.options) {
    const name = option.attributeName()
    copy.addOption(option)
    if (command.getOptionValueSource(name) === 'cli' && !ofAll.includes(name))
      copy.setOptionValueWithSource(name, command.getOptionValue(name), 'cli')
  }
  copy.setOptionValueWithSource('config', command.getOptionValue('config'), 'cli')
  return copy.setOptionValueWithSource('target', target, 'cli')
}

const flagsFor = (
  command: Command,
  name: string,
  entry: Configuration['values'],
  environment: Environment,
): TargetFlags => {
  const copy = copyFor(command, name)
  return {
    name,
    command: copy,
    complete() {
      configure(copy, environment, () => {})
      const options = copy.opts<RunFlags>()
      // A variable must not lift the restriction of a target.
      const flags = entry.noWrites === true ? { ...options, noWrites: true } : options
      return Object.hasOwn(entry, 'reporters') ? flags : { ...flags, reporter: [] }
    },
  }
}

/** The targets in the configuration file of a command, in its order. */
export const targetsOf = (command: Command, environment: Environment): TargetFlags[] => {
  const { targets } = readConfiguration(command.getOptionValue('config'))
  return Object.entries(targets).map(([name, entry]) => flagsFor(command, name, entry, environment))
}
