import { productionHostOf } from '../../run/restraint.js'
import { serviceRootProblem } from '../../run/settings.js'
import { UsageError } from './errors.js'

/** Advice, by the end of the problem. */
const advice: readonly (readonly [problem: RegExp, advice: string])[] = [
  [/URL$/, ': write --base-url https://host/version'],
  [/credentials$/, ': put a token into ODATA_CONTRACT_TOKEN'],
]

/** A URL without its scheme: a host with a port or a dot, or this machine. */
const schemeless = /^(localhost|\[[\da-f:]+\]|[\w-]+(?=:\d)|[\w-]+(\.[\w-]+)+)(:\d+)?(\/|$)/i
const isLocal = /^(localhost|127\.|\[::1\])/i

const advised = (text: string, problem: string): string => {
  const url = `${isLocal.test(text) ? 'http' : 'https'}://${text}`
  if (schemeless.test(text) && URL.canParse(url)) return `: did you mean ${url}?`
  return advice.find(([about]) => about.test(problem))?.[1] ?? ''
}

/** Validates a service root. `otherwise` is an alternative to --allow-production. @throws UsageError */
export const checkedUrl = (text: string, allowProduction: boolean, otherwise = ''): string => {
  const problem = serviceRootProblem(text)
  if (problem !== undefined) throw new UsageError(`--base-url ${problem}${advised(text, problem)}`)
  const url = new URL(text)
  const host = productionHostOf(url)
  if (host !== undefined && !allowProduction)
    throw new UsageError(
      `${host} is a production service and the suite writes to it: add --allow-production if you mean it${otherwise}`,
      'baseUrl',
    )
  return url.href.replace(/\/+$/, '')
}
