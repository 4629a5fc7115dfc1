import { Command, InvalidArgumentError, Option } from 'commander'
import type { Policies } from '../judge/exchange.js'
import { version } from '../package.js'
import type { Profile } from '../report/report.js'
import { didYouMean, UsageError } from './usage.js'

/** Options of `run`, as typed. */
export interface RunFlags {
  baseUrl?: string
  id?: string
  contract?: string
  tokenEnv: string
  anonymous?: boolean
  weakTokenEnv?: string
  only: string[]
  skip: string[]
  reporter: string[]
  concurrency: number
  timeout: number
  retries: number
  dryRun?: boolean
  allowProduction?: boolean
  profile: Profile
  strict?: boolean
  readOnly: Policies['readOnly']
  enumCase: Policies['enumCase']
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

export interface Commands {
  run(flags: RunFlags): Promise<void>
  mock(flags: MockFlags): Promise<void>
  list(flags: { json?: boolean; contract?: string }): Promise<void>
  explain(name: string, flags: { contract?: string }): Promise<void>
  restore(file: string, flags: { tokenEnv: string; timeout: number }): Promise<void>
  derive(page: string, flags: DeriveFlags): Promise<void>
}

const whole =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    const range = maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum}` : `from ${minimum} to ${maximum}`
    if (!Number.isInteger(value) || value < minimum || value > maximum)
      throw new InvalidArgumentError(`It has to be a whole number ${range}.`)
    return value
  }

const collect = (value: string, before: string[]): string[] => [...before, value]

const contractOption = () =>
  new Option('--contract <dir>', 'folder of another contract, with spec/openapi.yaml in it')
const tokenOption = () =>
  new Option('--token-env <name>', 'environment variable that holds the bearer token').default(
    'ODATA_CONTRACT_TOKEN',
  )
const timeoutOption = () =>
  new Option('--timeout <ms>', 'how long to wait for one reply').argParser(whole(1)).default(10_000)

const examples = `
Examples:
  $ odata-contract
      tests the built-in reference service: see what a run looks like
  $ ODATA_CONTRACT_TOKEN=… odata-contract --base-url https://staging.example.com/beta --id "Windows 11 22H1"
      tests a service; the service root includes the version
  $ odata-contract --base-url http://127.0.0.1:3000/beta --anonymous --only enum-values --reporter json=report.json
      tests one area of a mock that wants no token, and writes a report

Exit codes:
  0 conformant   1 non-conformant   2 wrong command line or contract   3 no verdict: unreachable, no credentials,
  or cases that could not be tested   130, 143 interrupted; the entity is put back first`

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

  const run = program
    .command('run', { isDefault: true })
    .description('test a service and say whether it conforms (the default command)')
    .option(
      '--base-url <url>',
      'service root of the target, version segment included; without it, the reference service',
    )
    .option('--id <key>', 'key of the entity to test with; may be left out where the set can be listed')
    .addOption(contractOption())
    .addOption(tokenOption())
    .option('--anonymous', 'the target takes requests without a token')
    .option(
      '--weak-token-env <name>',
      'environment variable that holds a token without the permission, to see that it is refused',
    )
    .option(
      '--only <pattern>',
      'take only these rules, areas or cases; `*` is a wildcard; repeatable',
      collect,
      [],
    )
    .option('--skip <pattern>', 'leave out these rules, areas or cases; repeatable', collect, [])
    .option(
      '--reporter <name[=file]>',
      'console, json or junit, to stdout or a file; repeatable',
      collect,
      [],
    )
    .addOption(
      new Option(
        '--profile <profile>',
        'page: what the page says, to the letter; graph: with HTTP and what Graph follows of OData; odata: OData itself',
      )
        .choices(['page', 'graph', 'odata'])
        .default('graph'),
    )
    .option('--strict', 'a violated SHOULD is a failure')
    .addOption(
      new Option(
        '--read-only <policy>',
        'other values for read-only properties are to be ignored, refused, or may be stored',
      )
        .choices(['ignore', 'reject', 'any'])
        .default('ignore'),
    )
    .addOption(
      new Option(
        '--enum-case <policy>',
        'enumeration members are stored and returned exactly, or in any case',
      )
        .choices(['exact', 'tolerant'])
        .default('exact'),
    )
    .option('--concurrency <n>', 'requests under way at the same time', whole(1), 8)
    .addOption(timeoutOption())
    .option('--retries <n>', 'how often a request that got no verdict is sent again', whole(0), 2)
    .option('--dry-run', 'print every request, and send none')
    .option('--allow-production', 'allow a production host of Microsoft Graph as the target')
    .argument('[unexpected...]')
    .addHelpText('after', examples)
    .action((unexpected: string[], flags) => {
      if (unexpected[0] !== undefined) throw unknownCommand(program, unexpected[0])
      return commands.run(flags)
    })

  program
    .command('mock')
    .description('serve the reference service until Ctrl-C')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', whole(0, 65_535), 0)
    .option('--token <t>', 'the one token it takes (made up); any token where left out')
    .option('--latency <ms>', 'how long to wait before each answer', whole(0), 0)
    .option('--fault <id>', 'break the service in a known way; repeatable', collect, [])
    .addOption(contractOption())
    .action((flags) => commands.mock(flags))

  program
    .command('list')
    .description('list every rule and case, without a target')
    .option('--json', 'as JSON')
    .addOption(contractOption())
    .action((flags) => commands.list(flags))

  program
    .command('explain')
    .description('explain a rule or a case')
    .argument('<rule-or-case>')
    .addOption(contractOption())
    .action((name, flags) => commands.explain(name, flags))

  program
    .command('restore')
    .description('put an entity back from the restore file of a run that was cut off')
    .argument('<file>')
    .addOption(tokenOption())
    .addOption(timeoutOption())
    .action((file, flags) => commands.restore(file, flags))

  program
    .command('derive')
    .description('make a contract of a documentation page about an update')
    .argument('<page.md>')
    .option(
      '--resources <dir>',
      'folder of the pages about types; ../resources beside the page where left out',
    )
    .requiredOption('--out <dir>', 'folder of the contract')
    .option(
      '--check',
      'compare with the contract in --out, and write nothing; exit 1 where something differs',
    )
    .option('--descriptions', "copy the page's descriptions into the schemas")
    .action((page, flags) => commands.derive(page, flags))

  program.addHelpText('after', () => `\n${run.helpInformation()}${examples}`)
  return program
}

const unknownCommand = (program: Command, word: string): UsageError => {
  const names = program.commands.map((command) => command.name())
  const meant = /^https?:/.test(word) ? ` (did you mean --base-url ${word}?)` : didYouMean(word, names)
  return new UsageError(`there is no command "${word}"${meant}: see odata-contract --help`)
}
