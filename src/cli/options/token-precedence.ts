/** The options of which exactly one says where the token comes from. */
export const ways = ['tokenEnv', 'tokenFile', 'tokenCommand', 'anonymous'] as const
export type Way = (typeof ways)[number]

/** Where a value may be said, the highest first: a flag, an environment variable, the configuration file. */
const ranks = ['cli', 'env', 'config'] as const
export type Rank = (typeof ranks)[number]

/**
 * The ways that count: those said at the highest rank at which one is said. More than one is a contradiction.
 * A token in the default variable comes before a file or command that only the configuration file names, as the
 * environment does in everything; it does not make an anonymous run one with a token.
 */
export const waysThatCount = (said: Partial<Record<Way, Rank>>, defaultIsSet: boolean): readonly Way[] => {
  const rank = ranks.find((each) => ways.some((way) => said[way] === each))
  const atRank = ways.filter((way) => rank !== undefined && said[way] === rank)
  const [only = 'tokenEnv', ...others] = atRank
  const yields = rank === 'config' && (only === 'tokenFile' || only === 'tokenCommand')
  return others.length === 0 && yields && defaultIsSet ? ['tokenEnv'] : [only, ...others]
}
