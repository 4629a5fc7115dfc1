import { Command, Option } from 'commander'
import { comparisonFormats } from '../../../reporters/comparison/formats.js'
import { mergedFormats } from '../../../reporters/merged/formats.js'
import { version } from '../../support/package-info.js'
import { didYouMean, UsageError } from './errors.js'
import type { Commands } from './flags.js'
import { runOptions } from './run-options.js'
import {
  accessOptions,
  allowProductionOption,
  apiOption,
  configOption,
  contractOption,
  repeatable,
  reporterOption,
  resourcesOption,
  targetOption,
  timeoutOption,
  whole,
} from './shared-options.js'

const examples = `
Examples:
  $ odata-contract
      tests the built-in reference service, to show what a run looks like
  $ ODATA_CONTRACT_TOKEN=… odata-contract --base-url https://staging.example.com/beta --id "Windows 11 22H1"
      tests a service; the service root includes the version
  $ odata-contract --base-url https://graph.microsoft.com/beta --no-writes
      tests how a service reads, lists and queries, and sends it only GET requests
  $ odata-contract --base-url http://127.0.0.1:3000/beta --anonymous --only enum-values --reporter json=report.json
      tests one area of a mock server that needs no token, and writes a report

Configuration:
  Every option but --allow-production, --config, --dry-run, --force, --ignore-restore-file and --update-baseline can
  be set in a configuration file (baseUrl). Options that are not repeatable can also be set by an environment variable
  (ODATA_CONTRACT_BASE_URL). Flags override variables, and variables override the file.

Exit codes:
  0 conformant, or exactly the deviations of the baseline   1 non-conformant, or a stale or expired entry of the baseline
  2 invalid command line, configuration or contract   3 inconclusive: unreachable, no credentials, or cases that could
  not be tested   130, 143 interrupted; the entity is restored first`

const unknownCommand = (program: Command, word: string): UsageError => {
  const names = program.commands.map((command) => command.name())
  if (names.includes(word))
    return new UsageError(`"${word}" is a command: put it before its options; see odata-contract --help`)
  const meant = /^https?:/.test(word) ? ` (did you mean --base-url ${word}?)` : didYouMean(word, names)
  return new UsageError(`there is no command "${word}"${meant}: see odata-contract --help`)
}

const withOptions = (command: Command, options: readonly Option[]): Command =>
  options.reduce((extended, option) => extended.addOption(option), command)

const addRun = (program: Command, { run }: Commands): Command => {
  const command = program
    .command('run', { isDefault: true })
    .description('test a server (the default command)')
    .allowExcessArguments()
    .addHelpText('after', examples)
    .action((flags, command: Command) => {
      const [unexpected] = command.args
      if (unexpected !== undefined) throw unknownCommand(program, unexpected)
      return run(flags, command)
    })
  return withOptions(command, runOptions())
}

const addMock = (program: Command, { mock }: Commands): Command =>
  program
    .command('mock')
    .description('serve the reference service until Ctrl-C')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', whole({ minimum: 0, maximum: 65_535 }), 0)
    .option('--token <t>', 'the only token to accept; by default any token')
    .option('--latency <ms>', 'delay before each response, in milliseconds', whole({ minimum: 0 }), 0)
    .option('--page-size <n>', 'largest number of entities on a page of the list', whole({ minimum: 1 }))
    .addOption(repeatable('--fault <id>', 'add a known defect to the service'))
    .addOption(contractOption())
    .addOption(configOption())
    .action((flags) => mock(flags))

const addList = (program: Command, { list }: Commands): Command =>
  program
    .command('list')
    .description('list every rule and case, without a target')
    .option('--json', 'print JSON')
    .addOption(contractOption())
    .addOption(configOption())
    .action((flags) => list(flags))

const addExplain = (program: Command, { explain }: Commands): Command =>
  program
    .command('explain')
    .description('explain a rule or a case')
    .argument('<rule-or-case>')
    .addOption(contractOption())
    .addOption(configOption())
    .action((name, flags) => explain(name, flags))

const restoreOptions = (): Option[] => [
  targetOption('target of the configuration file whose credentials to use'),
  ...accessOptions(),
  new Option(
    '--base-url <url>',
    'service root that the file names; required before credentials are sent to another machine',
  ),
  timeoutOption(),
  configOption(),
  allowProductionOption(),
  new Option('--force', 'overwrite values that the run did not send'),
]

const addRestore = (program: Command, { restore }: Commands): Command => {
  const command = program
    .command('restore')
    .description('restore an entity after a run was killed')
    .argument('<file>')
    .action((file, flags) => restore(file, flags))
  return withOptions(command, restoreOptions())
}

const addCompare = (program: Command, { compare }: Commands): Command =>
  program
    .command('compare')
    .description('compare two JSON reports case by case; exit 1 if something broke')
    .argument('<before.json>')
    .argument('<after.json>')
    .addOption(reporterOption(Object.keys(comparisonFormats)))
    .action((before, after, flags) => compare(before, after, flags))

const addMerge = (program: Command, { merge }: Commands): Command =>
  program
    .command('merge')
    .description('merge the JSON reports of several targets into one report')
    .argument('<reports.json...>')
    .addOption(reporterOption(Object.keys(mergedFormats)))
    .action((files, flags) => merge(files, flags))

const addDerive = (program: Command, { derive }: Commands): Command =>
  program
    .command('derive')
    .description(
      'derive a contract from the documentation pages of a resource: update, get, list, create, delete, or several of them',
    )
    .argument('<pages.md...>')
    .addOption(resourcesOption())
    .addOption(apiOption())
    .requiredOption('--out <dir>', 'folder of the contract')
    .option('--check', 'compare with the contract in --out without writing; exit 1 if they differ')
    .option('--descriptions', "copy the page's descriptions into the schemas")
    .action((pages, flags) => derive(pages, flags))

const addLint = (program: Command, { lint }: Commands): Command =>
  program
    .command('lint')
    .description(
      'list the contradictions of the documentation page of an update, or of all pages of a resource',
    )
    .argument('<pages.md...>')
    .addOption(resourcesOption())
    .addOption(apiOption())
    .option('--json', 'print JSON')
    .option('--strict', 'exit 1 if there are any')
    .action((pages, flags) => lint(pages, flags))

/** Builds the command line. Nothing here prints or exits but the parser's own help and version. */
export const commandLine = (commands: Commands): Command => {
  const program = new Command('odata-contract')
    .description('Checks whether a server conforms to an OData operation.')
    .version(version)
    .helpOption('-h, --help', 'show this help')
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ outputError: () => {} })
  const run = addRun(program, commands)
  for (const add of [addMock, addList, addExplain, addRestore, addCompare, addMerge, addDerive, addLint])
    add(program, commands)
  return program.addHelpText('after', () => `\n${run.helpInformation()}${examples}`)
}
