import { CORE_SCHEMA, load, type State, YAMLException } from 'js-yaml'

/** With names for values, a small file can be endless. */
const refusal = 'has an anchor or an alias (& or *): write out the value'

/** What a parser quotes of the text is left out. */
const problemOf = ({ reason, mark }: YAMLException): string => {
  const what = reason.replace(/\s*["'!<].*$/s, '')
  return mark ? `${what} at line ${mark.line + 1}, column ${mark.column + 1}` : what
}

/**
 * Reads YAML without anchors, aliases and tags beyond those of JSON.
 * @throws Error with the problem, which quotes nothing of the text
 */
export const parseYaml = (text: string): unknown => {
  try {
    return load(text, {
      schema: CORE_SCHEMA,
      listener(_, state: State & { readonly anchorMap?: object }) {
        if (Object.keys(state.anchorMap ?? {}).length > 0) throw new Error(refusal)
      },
    })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    // An alias without an anchor.
    throw new Error(/alias/.test(error.reason) ? refusal : `is not YAML: ${problemOf(error)}`)
  }
}
