import { Command, InvalidArgumentError, Option } from 'commander'
import type { Policies } from '../../model/evidence.js'
import type { Profile } from '../../model/result.js'
import { choices, isWithin, nameOfRange, type Range, ranges } from '../../run/settings.js'
import { version } from '../../support/package-info.js'
import type { AccessFlags } from '../connection/access.js'
import { didYouMean, UsageError } from './errors.js'

/** Options of `run`, as typed. */
export interface RunFlags extends AccessFlags {
  baseUrl?: string
  id?: string
  parent: string[]
  contract?: string
  only: string[]
  skip: string[]
  reporter: string[]
  har?: string
  config?: string
  concurrency: number
  timeout: number
  retries: number
  dryRun?: boolean
  allowProduction?: boolean
  ignoreRestoreFile?: boolean
  profile: Profile
  strict?: boolean
  readOnly: Policies['readOnly']
  enumCase: Policies['enumCase']
  baseline?: string
  updateBaseline?: boolean
}

export interface MockFlags {
  port: number
  token?: string
  latency: number
  fault: string[]
  contract?: string
}

export interface DeriveFlags {
  resources?: string
  out: string
  check?: boolean
  descriptions?: boolean
}

export interface LintFlags {
  resources?: string
  json?: boolean
  strict?: boolean
}

export interface RestoreFlags extends AccessFlags {
  baseUrl?: string
  timeout: number
  allowProduction?: boolean
  force?: boolean
}

export interface Commands {
  run(flags: RunFlags): Promise<void>
  mock(flags: MockFlags): Promise<void>
  list(flags: { json?: boolean; contract?: string }): Promise<void>
  explain(name: string, flags: { contract?: string }): Promise<void>
  restore(file: string, flags: RestoreFlags): Promise<void>
  derive(page: string, flags: DeriveFlags): Promise<void>
  lint(page: string, flags: LintFlags): Promise<void>
}

const whole =
  (range: Range) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!isWithin(value, range)) throw new InvalidArgumentError(`It has to be ${nameOfRange(range)}.`)
    return value
  }

/** An option that collects its values; `otherwise` says what holds where it is not given. */
const repeatable = (flags: string, description: string, otherwise = 'none'): Option =>
  new Option(flags, `${description}; repeatable`)
    .argParser((value, before: string[]) => [...before, value])
    .default([], otherwise)

const named = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('It has to be a file.')
  return text
}

const configOption = () =>
  new Option(
    '--config <file>',
    'configuration file; otherwise odata-contract.config.json or .yaml in the working folder',
  ).argParser(named)
const contractOption = () =>
  new Option('--contract <dir>', 'folder of another contract, with spec/openapi.yaml in it')
const resourcesOption = () =>
  new Option(
    '--resources <dir>',
    'folder of the pages about types; ../resources beside the page where left out',
  )
/** How to reach a target, and as whom. */
const accessOptions = (): Option[] => [
  new Option('--token-env <name>', 'environment variable that holds the bearer token').default(
    'ODATA_CONTRACT_TOKEN',
  ),
  new Option('--token-file <file>', 'file that holds the bearer token'),
  new Option('--token-command <command>', 'command that prints the bearer token'),
  new Option('--anonymous', 'the target takes requests without a token'),
  repeatable('--header <name: value>', 'header of every request; the value may be env:NAME'),
  new Option('--ca-file <file>', 'certificates of an authority to trust besides the usual ones, in PEM'),
  new Option('--client-cert <file>', 'certificate to show to the target, in PEM'),
  new Option('--client-key <file>', 'its private key, in PEM'),
  new Option('--client-passphrase-env <name>', 'environment variable that holds the passphrase of the key'),
]
const withAccess = (command: Command): Command =>
  accessOptions().reduce((extended, option) => extended.addOption(option), command)

const timeoutOption = () =>
  new Option('--timeout <ms>', 'how long to wait for one response')
    .argParser(whole(ranges.timeout))
    .default(10_000)

const examples = `
Examples:
  $ odata-contract
      tests the built-in reference service: see what a run looks like
  $ ODATA_CONTRACT_TOKEN=… odata-contract --base-url https://staging.example.com/beta --id "Windows 11 22H1"
      tests a service; the service root includes the version
  $ odata-contract --base-url http://127.0.0.1:3000/beta --anonymous --only enum-values --reporter json=report.json
      tests one area of a mock that wants no token, and writes a report

Configuration:
  Every option but --allow-production, --config, --dry-run, --force, --ignore-restore-file and --update-baseline can
  stand in a configuration file (baseUrl), and each that is not repeatable in an environment variable (ODATA_CONTRACT_BASE_URL). Flags come
  before variables, and those before the file.

Exit codes:
  0 conformant, or exactly the deviations of the baseline   1 non-conformant, or a stale or expired entry of the baseline
  2 wrong command line, configuration or contract   3 no verdict: unreachable, no credentials, or cases that could not
  be tested   130, 143 interrupted; the entity is put back first`

/** Builds the command line. Nothing here prints or exits but the parser's own help and version. */
export const commandLine = (commands: Commands): Command => {
  const program = new Command('odata-contract')
    .description('Checks whether a service keeps the contract of an OData operation.')
    .version(version)
    .helpOption('-h, --help', 'show this help')
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ outputError: () => {} })

  const run = withAccess(
    program
      .command('run', { isDefault: true })
      .description('test a service and say whether it conforms (the default command)')
      .option(
        '--base-url <url>',
        'service root of the target, version segment included; without it, the reference service',
      )
      .option('--id <key>', 'key of the entity to test with; may be left out where the set can be listed')
      .addOption(
        repeatable(
          '--parent <key>',
          'where the path has keys before that of the entity: each of them, in the order of the path',
        ),
      )
      .addOption(contractOption())
      .addOption(configOption()),
  )
    .option(
      '--weak-token-env <name>',
      'environment variable that holds a token without the permission, to see that it is refused',
    )
    .addOption(
      repeatable('--only <pattern>', 'take only these rules, areas or cases; `*` is a wildcard', 'all'),
    )
    .addOption(repeatable('--skip <pattern>', 'leave out these rules, areas or cases'))
    .addOption(
      repeatable('--reporter <name[=file]>', 'console, json or junit, to stdout or a file', 'console'),
    )
    .addOption(
      new Option(
        '--profile <profile>',
        'page: what the page says, to the letter; graph: with HTTP and what Graph follows of OData; odata: OData itself',
      )
        .choices(choices.profile)
        .default('graph'),
    )
    .option('--strict', 'a violated SHOULD is a failure')
    .addOption(
      new Option(
        '--read-only <policy>',
        'other values for read-only properties are to be ignored, refused, or may be stored',
      )
        .choices(choices.readOnly)
        .default('ignore'),
    )
    .addOption(
      new Option(
        '--enum-case <policy>',
        'enumeration members are stored and returned exactly, or in any case',
      )
        .choices(choices.enumCase)
        .default('exact'),
    )
    .option('--har <file>', 'write every request and response to a file in the HAR format')
    .option('--concurrency <n>', 'requests under way at the same time', whole(ranges.concurrency), 8)
    .addOption(timeoutOption())
    .option(
      '--retries <n>',
      'how often a request that got no verdict is sent again',
      whole(ranges.retries),
      2,
    )
    .addOption(
      new Option('--baseline <file>', 'known deviations: the run passes on exactly those').argParser(named),
    )
    .option(
      '--update-baseline',
      'write the failures of this run to the baseline, and drop what no longer holds',
    )
    .option('--dry-run', 'print every request, and send none')
    .option('--allow-production', 'allow a production host of Microsoft Graph as the target')
    .option(
      '--ignore-restore-file',
      'test the entity as it is, though an earlier run was cut off before it was restored',
    )
    .argument('[unexpected...]')
    .addHelpText('after', examples)
    .action((unexpected: string[], flags) => {
      if (unexpected[0] !== undefined) throw unknownCommand(program, unexpected[0])
      return commands.run(flags)
    })

  program
    .command('mock')
    .description('serve the reference service until Ctrl-C')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', whole({ minimum: 0, maximum: 65_535 }), 0)
    .option('--token <t>', 'the one token it takes (made up); any token where left out')
    .option('--latency <ms>', 'how long to wait before each answer', whole({ minimum: 0 }), 0)
    .addOption(repeatable('--fault <id>', 'break the service in a known way'))
    .addOption(contractOption())
    .addOption(configOption())
    .action((flags) => commands.mock(flags))

  program
    .command('list')
    .description('list every rule and case, without a target')
    .option('--json', 'as JSON')
    .addOption(contractOption())
    .addOption(configOption())
    .action((flags) => commands.list(flags))

  program
    .command('explain')
    .description('explain a rule or a case')
    .argument('<rule-or-case>')
    .addOption(contractOption())
    .addOption(configOption())
    .action((name, flags) => commands.explain(name, flags))

  withAccess(
    program
      .command('restore')
      .description('put an entity back from the restore file of a run that was cut off')
      .argument('<file>'),
  )
    .option(
      '--base-url <url>',
      'the service of the file once more; without it, no credentials are sent to another machine',
    )
    .addOption(timeoutOption())
    .addOption(configOption())
    .option('--allow-production', 'allow a production host of Microsoft Graph as the target')
    .option('--force', 'overwrite values that the run did not send')
    .action((file, flags) => commands.restore(file, flags))

  program
    .command('derive')
    .description('make a contract of a documentation page about an update')
    .argument('<page.md>')
    .addOption(resourcesOption())
    .requiredOption('--out <dir>', 'folder of the contract')
    .option(
      '--check',
      'compare with the contract in --out, and write nothing; exit 1 where something differs',
    )
    .option('--descriptions', "copy the page's descriptions into the schemas")
    .action((page, flags) => commands.derive(page, flags))

  program
    .command('lint')
    .description('say where a documentation page about an update contradicts itself')
    .argument('<page.md>')
    .addOption(resourcesOption())
    .option('--json', 'as JSON')
    .option('--strict', 'exit 1 where it does')
    .action((page, flags) => commands.lint(page, flags))

  program.addHelpText('after', () => `\n${run.helpInformation()}${examples}`)
  return program
}

const unknownCommand = (program: Command, word: string): UsageError => {
  const names = program.commands.map((command) => command.name())
  if (names.includes(word))
    return new UsageError(`"${word}" is a command, and stands before its options: see odata-contract --help`)
  const meant = /^https?:/.test(word) ? ` (did you mean --base-url ${word}?)` : didYouMean(word, names)
  return new UsageError(`there is no command "${word}"${meant}: see odata-contract --help`)
}
