import { Option } from 'commander'
import { choices, ranges } from '../../run/settings.js'
import {
  accessOptions,
  allowProductionOption,
  configOption,
  contractOption,
  fileOption,
  repeatable,
  timeoutOption,
  whole,
} from './shared-options.js'

const targetOptions = (): Option[] => [
  new Option(
    '--base-url <url>',
    'service root of the target, version segment included; without it, the reference service',
  ),
  new Option('--id <key>', 'key of the entity to test with; may be left out where the set can be listed'),
  repeatable(
    '--parent <key>',
    'where the path has keys before that of the entity: each of them, in the order of the path',
  ),
  contractOption(),
  configOption(),
  ...accessOptions(),
  new Option(
    '--weak-token-env <name>',
    'environment variable that holds a token without the permission, to see that it is refused',
  ),
]

const selectionOptions = (): Option[] => [
  repeatable('--only <pattern>', 'take only these rules, areas or cases; `*` is a wildcard', 'all'),
  repeatable('--skip <pattern>', 'leave out these rules, areas or cases'),
]

const judgingOptions = (): Option[] => [
  new Option(
    '--profile <profile>',
    'page: what the page says, to the letter; graph: with HTTP and what Graph follows of OData; odata: OData itself',
  )
    .choices(choices.profile)
    .default('graph'),
  new Option('--strict', 'a violated SHOULD is a failure'),
  new Option(
    '--read-only <policy>',
    'other values for read-only properties are to be ignored, refused, or may be stored',
  )
    .choices(choices.readOnly)
    .default('ignore'),
  new Option('--enum-case <policy>', 'enumeration members are stored and returned exactly, or in any case')
    .choices(choices.enumCase)
    .default('exact'),
]

const sendingOptions = (): Option[] => [
  new Option('--concurrency <n>', 'requests under way at the same time')
    .argParser(whole(ranges.concurrency))
    .default(8),
  timeoutOption(),
  new Option('--retries <n>', 'how often a request that got no verdict is sent again')
    .argParser(whole(ranges.retries))
    .default(2),
]

const baselineOptions = (): Option[] => [
  fileOption('--baseline <file>', 'known deviations: the run passes on exactly those'),
  new Option(
    '--update-baseline',
    'write the failures of this run to the baseline, and drop what no longer holds',
  ),
]

/** The options of `run`, in the order of its help. */
export const runOptions = (): Option[] => [
  ...targetOptions(),
  ...selectionOptions(),
  repeatable('--reporter <name[=file]>', 'console, json or junit, to stdout or a file', 'console'),
  ...judgingOptions(),
  new Option('--har <file>', 'write every request and response to a file in the HAR format'),
  ...sendingOptions(),
  ...baselineOptions(),
  new Option('--dry-run', 'print every request, and send none'),
  allowProductionOption(),
  new Option(
    '--ignore-restore-file',
    'test the entity as it is, though an earlier run was cut off before it was restored',
  ),
]
