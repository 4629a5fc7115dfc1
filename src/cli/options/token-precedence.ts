/** The options that select a token source, one of them at a time. */
export const ways = ['tokenEnv', 'tokenFile', 'tokenCommand', 'anonymous'] as const
export type Way = (typeof ways)[number]

/** The places of a value by precedence: a flag, an environment variable, the configuration file. */
const ranks = ['cli', 'env', 'config'] as const
export type Rank = (typeof ranks)[number]

/**
 * The token sources with the highest precedence. More than one is a conflict.
 * A token in the default variable takes precedence over a file or command in the configuration file, like every variable,
 * but not over `anonymous`.
 */
export const waysThatCount = (said: Partial<Record<Way, Rank>>, defaultIsSet: boolean): readonly Way[] => {
  const rank = ranks.find((each) => ways.some((way) => said[way] === each))
  const atRank = ways.filter((way) => rank !== undefined && said[way] === rank)
  const [only = 'tokenEnv', ...others] = atRank
  const yields = rank === 'config' && (only === 'tokenFile' || only === 'tokenCommand')
  return others.length === 0 && yields && defaultIsSet ? ['tokenEnv'] : [only, ...others]
}
