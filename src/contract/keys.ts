/** A key that cannot be a segment of a URL's path. */
export class UnusableKey extends Error {
  override name = 'UnusableKey'
}

/** What servers decode before they resolve `.` and `..`: a dot, a slash and a backslash, however often they are encoded. */
const decoded = (key: string): string =>
  key.replace(/%(?:25)*(2e|2f|5c)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** Why a key must not be put into a path, for the end of a sentence about it; `undefined` if it can be. */
export const whyUnusable = (key: string): string | undefined => {
  if (key === '') return 'is empty'
  if (!key.isWellFormed()) return 'is not well-formed Unicode'
  const isStep = decoded(key)
    .split(/[\\/]/)
    .some((step) => step === '.' || step === '..')
  return isStep ? 'changes the path of the URL' : undefined
}

/** A key as a segment of a path. @throws UnusableKey */
export const encodedKey = (key: string): string => {
  const why = whyUnusable(key)
  if (why !== undefined) throw new UnusableKey(`the key ${JSON.stringify(key)} ${why}`)
  return encodeURIComponent(key)
}
