/** A key that cannot be a segment of a URL path. */
export class UnusableKey extends Error {
  override name = 'UnusableKey'
}

/** Decodes dots, slashes and backslashes, encoded any number of times: servers do so before they resolve `.` and `..`. */
const decoded = (key: string): string =>
  key.replace(/%(?:25)*(2e|2f|5c)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** The reason why a key cannot be part of a path, as the end of a sentence; `undefined` for a usable key. */
export const whyUnusable = (key: string): string | undefined => {
  if (key === '') return 'is empty'
  if (!key.isWellFormed()) return 'is not well-formed Unicode'
  const isStep = decoded(key)
    .split(/[\\/]/)
    .some((step) => step === '.' || step === '..')
  return isStep ? 'changes the path of the URL' : undefined
}

/** The key as a percent-encoded path segment. @throws UnusableKey */
export const encodedKey = (key: string): string => {
  const why = whyUnusable(key)
  if (why !== undefined) throw new UnusableKey(`the key ${JSON.stringify(key)} ${why}`)
  return encodeURIComponent(key)
}
