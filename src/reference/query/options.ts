import { malformed, notImplemented } from '../refusal.js'

const implemented = ['filter', 'orderby', 'skip', 'top', 'count', 'select', 'skiptoken'] as const

export type OptionName = (typeof implemented)[number]

/** The texts of the system query options, decoded. */
export type Options = ReadonlyMap<OptionName, string>

/** Other system query options of OData (OData URL Conventions 5.1). */
const others = [
  'apply',
  'compute',
  'deltatoken',
  'expand',
  'format',
  'id',
  'index',
  'levels',
  'schemaversion',
  'search',
]

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw malformed('The query has a malformed percent-encoding.')
  }
}

/** The name of an option. `undefined` for a custom one. Letter case and `$` are optional (OData URL Conventions 5.1). */
const optionNamed = (text: string): OptionName | undefined => {
  const name = text.toLowerCase().replace(/^\$/, '')
  const found = implemented.find((each) => each === name)
  if (!found && others.includes(name)) throw notImplemented(`The query option ${text}`)
  if (!found && text.startsWith('$')) throw malformed(`There is no query option ${text}.`)
  return found
}

/** The system query options of a URL. A plus sign stands for itself. @throws Refusal */
export const optionsOf = (url: string): Options => {
  const options = new Map<OptionName, string>()
  for (const part of new URL(url).search.slice(1).split('&')) {
    const at = part.includes('=') ? part.indexOf('=') : part.length
    const name = optionNamed(decoded(part.slice(0, at)))
    if (!name) continue
    if (options.has(name)) throw malformed(`The query option $${name} occurs twice.`)
    options.set(name, decoded(part.slice(at + 1)))
  }
  return options
}
