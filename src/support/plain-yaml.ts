import { createRequire } from 'node:module'
import type { State, YAMLException } from 'js-yaml'

const load = createRequire(import.meta.url)

/** The library. It is loaded on first use, because that takes time and the built-in contract does not need it. */
const yaml = (): typeof import('js-yaml') => load('js-yaml')

/** Aliases are refused, because with them a small file can expand without limit. */
const refusal = 'has an anchor or an alias (& or *): write out the value'

/** The parser's reason without its quotations from the text. */
const problemOf = ({ reason, mark }: YAMLException): string => {
  const problem = reason.replace(/\s*["'!<].*$/s, '')
  return mark ? `${problem} at line ${mark.line + 1}, column ${mark.column + 1}` : problem
}

/**
 * Parses YAML without anchors, aliases and tags other than those of JSON.
 * @throws Error with a message that quotes nothing of the text
 */
export const parseYaml = (text: string): unknown => {
  try {
    return yaml().load(text, {
      schema: yaml().CORE_SCHEMA,
      listener(_, state: State & { readonly anchorMap?: object }) {
        if (Object.keys(state.anchorMap ?? {}).length > 0) throw new Error(refusal)
      },
    })
  } catch (error) {
    if (!(error instanceof yaml().YAMLException)) throw error
    // An alias without an anchor.
    throw new Error(/alias/.test(error.reason) ? refusal : `is not YAML: ${problemOf(error)}`)
  }
}
