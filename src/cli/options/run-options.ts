import { Option } from 'commander'
import { formats } from '../../../reporters/formats.js'
import { choices, ranges } from '../../run/settings.js'
import {
  accessOptions,
  allowProductionOption,
  configOption,
  contractOption,
  fileOption,
  repeatable,
  reporterOption,
  targetOption,
  timeoutOption,
  whole,
} from './shared-options.js'

const targetOptions = (): Option[] => [
  targetOption('target of the configuration file to test; `all` tests one after the other'),
  new Option(
    '--base-url <url>',
    'service root of the target, including the version; without it, the run tests the built-in reference service',
  ),
  new Option('--id <key>', 'key of the entity to test; by default the first entity that the target lists'),
  repeatable(
    '--parent <key>',
    'key of a parent entity, for a path with several keys; one option for each, in path order',
  ),
  contractOption(),
  configOption(),
  ...accessOptions(),
  new Option(
    '--weak-token-env <name>',
    'environment variable with a token that lacks the permission: the target must refuse it',
  ),
]

const selectionOptions = (): Option[] => [
  repeatable('--only <pattern>', 'run only these rules, areas or cases; `*` is a wildcard', 'all'),
  repeatable('--skip <pattern>', 'leave out these rules, areas or cases'),
]

const judgingOptions = (): Option[] => [
  new Option(
    '--profile <profile>',
    'page: the documentation page, literally; graph: also HTTP, and the OData clauses that Graph follows; odata: all of OData',
  )
    .choices(choices.profile)
    .default('graph'),
  new Option('--strict', 'report a violated SHOULD as a fail'),
  new Option(
    '--read-only <policy>',
    'how the target must treat changes to read-only properties: ignore them, reject them, or any',
  )
    .choices(choices.readOnly)
    .default('ignore'),
  new Option('--enum-case <policy>', 'whether enumeration members must keep their letter case')
    .choices(choices.enumCase)
    .default('exact'),
]

/** Not an option that commander negates: its value is `noWrites`, and a variable or file can set it. */
const noWritesOption = (): Option => {
  const option = new Option('--no-writes', 'send only GET requests, and leave out the cases that write')
  option.negate = false
  return option
}

const sendingOptions = (): Option[] => [
  new Option('--concurrency <n>', 'number of concurrent requests')
    .argParser(whole(ranges.concurrency))
    .default(8),
  timeoutOption(),
  new Option('--retries <n>', 'retries after a lost connection, a time-out or an overload')
    .argParser(whole(ranges.retries))
    .default(2),
]

const baselineOptions = (): Option[] => [
  fileOption('--baseline <file>', 'file of known deviations; the run succeeds if it finds exactly those'),
  new Option(
    '--update-baseline',
    'write the fails of this run to the baseline, and remove entries that no longer apply',
  ),
]

/** The options of `run`, in the order of its help. */
export const runOptions = (): Option[] => [
  ...targetOptions(),
  ...selectionOptions(),
  reporterOption(Object.keys(formats)),
  new Option('--quiet', 'print only the verdict'),
  new Option('--verbose', 'print every finding in full, with all cases and curl commands').conflicts('quiet'),
  ...judgingOptions(),
  new Option('--har <file>', 'write every request and response to a file in the HAR format'),
  ...sendingOptions(),
  ...baselineOptions(),
  noWritesOption(),
  new Option('--dry-run', 'print the requests without sending any'),
  allowProductionOption(),
  new Option(
    '--ignore-restore-file',
    'test the entity in its present state, although an interrupted run left a restore file',
  ),
]
