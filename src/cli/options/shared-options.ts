import { InvalidArgumentError, Option } from 'commander'
import { isWithin, nameOfRange, type Range, ranges } from '../../run/settings.js'

/** Reads a number within a range. */
export const whole =
  (range: Range) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!isWithin(value, range)) throw new InvalidArgumentError(`Expected ${nameOfRange(range)}`)
    return value
  }

/** The name that selects every target. */
export const everyTarget = 'all'

export const targetOption = (description: string): Option => new Option('--target <name>', description)

/** An option that collects its values; `otherwise` describes its default. */
export const repeatable = (flags: string, description: string, otherwise = 'none'): Option =>
  new Option(flags, `${description}; repeatable`)
    .argParser((value, before: string[]) => [...before, value])
    .default([], otherwise)

/** An option whose argument is a file. */
export const fileOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text) => {
    if (text === '') throw new InvalidArgumentError('Expected a file')
    return text
  })

export const reporterOption = (names: readonly string[]): Option =>
  repeatable(
    '--reporter <name[=file]>',
    `format of a report, to stdout or a file: ${names.join(', ')}`,
    'console',
  )

export const configOption = (): Option =>
  fileOption(
    '--config <file>',
    'configuration file; otherwise odata-contract.config.json or .yaml in the working folder',
  )

export const contractOption = (): Option =>
  new Option('--contract <dir>', 'folder of another contract; it contains spec/openapi.yaml')

export const resourcesOption = (): Option =>
  new Option('--resources <dir>', 'folder of the type pages (default: ../resources, relative to the page)')

export const apiOption = (): Option =>
  new Option('--api <dir>', 'folder of the pages about operations; the argument is then the page of the type')

export const timeoutOption = (): Option =>
  new Option('--timeout <ms>', 'longest wait for one response, in milliseconds')
    .argParser(whole(ranges.timeout))
    .default(10_000)

export const allowProductionOption = (): Option =>
  new Option('--allow-production', 'allow a production host of Microsoft Graph as the target')

/** How to reach a target, and as whom. */
export const accessOptions = (): Option[] => [
  new Option('--token-env <name>', 'environment variable with the bearer token').default(
    'ODATA_CONTRACT_TOKEN',
  ),
  new Option('--token-file <file>', 'file with the bearer token'),
  new Option('--token-command <command>', 'command that prints the bearer token'),
  new Option('--anonymous', 'send requests without credentials'),
  repeatable(
    '--header <name: value>',
    'header to add to every request; the value env:NAME is read from the environment',
  ),
  new Option('--ca-file <file>', 'additional certificate authorities to trust, in PEM'),
  new Option('--client-cert <file>', 'client certificate, in PEM'),
  new Option('--client-key <file>', 'private key of the client certificate, in PEM'),
  new Option('--client-passphrase-env <name>', 'environment variable with the passphrase of the private key'),
]
