import { InvalidArgumentError, Option } from 'commander'
import { isWithin, nameOfRange, type Range, ranges } from '../../run/settings.js'

/** Reads a number within a range. */
export const whole =
  (range: Range) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!isWithin(value, range)) throw new InvalidArgumentError(`It has to be ${nameOfRange(range)}.`)
    return value
  }

/** An option that collects its values; `otherwise` says what holds where it is not given. */
export const repeatable = (flags: string, description: string, otherwise = 'none'): Option =>
  new Option(flags, `${description}; repeatable`)
    .argParser((value, before: string[]) => [...before, value])
    .default([], otherwise)

/** An option whose argument is a file. */
export const fileOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text) => {
    if (text === '') throw new InvalidArgumentError('It has to be a file.')
    return text
  })

export const configOption = (): Option =>
  fileOption(
    '--config <file>',
    'configuration file; otherwise odata-contract.config.json or .yaml in the working folder',
  )

export const contractOption = (): Option =>
  new Option('--contract <dir>', 'folder of another contract, with spec/openapi.yaml in it')

export const resourcesOption = (): Option =>
  new Option(
    '--resources <dir>',
    'folder of the pages about types; ../resources beside the page where left out',
  )

export const timeoutOption = (): Option =>
  new Option('--timeout <ms>', 'how long to wait for one response')
    .argParser(whole(ranges.timeout))
    .default(10_000)

export const allowProductionOption = (): Option =>
  new Option('--allow-production', 'allow a production host of Microsoft Graph as the target')

/** How to reach a target, and as whom. */
export const accessOptions = (): Option[] => [
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
