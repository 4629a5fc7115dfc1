import { preflight } from '../../src/engine/target/preflight.js'
import type { Contract } from '../../src/model/contract.js'
import { referenceService } from '../../src/reference/service.js'
import { runOf, targetOf } from '../../src/run/create-run.js'

/** Rules that send malformed queries. */
const skip = ['query-malformed-refused', 'unknown-option-refused']

const [baseUrl, token, weakToken] = ['http://localhost', 'Made-up.For-the-Reference.Service', 'made-up-weak']

/** Whether a filter compares with a member of an enumeration without naming its type, as only OData 4.01 allows. */
const isPlain = (contract: Contract) => {
  const members = contract.properties.flatMap((property) => property.members)
  return ({ url }: Request): boolean =>
    members.some((member) => decodeURIComponent(url).includes(` eq '${member}'`))
}

/**
 * The URLs that the rules send to the reference service of a contract, relative to the service root. The service refuses
 * literals that name an enumeration member without its type, so that the rules also send those that name the type.
 * `only` restricts the rules.
 */
export const urlsOf = async (contract: Contract, only: readonly string[] = []): Promise<string[]> => {
  const urls = new Set<string>()
  const service = referenceService(contract, { token, weakToken })
  const isRefused = isPlain(contract)
  const fetch = async (request: Request): Promise<Response> => {
    urls.add(request.url.slice(`${baseUrl}/`.length))
    return isRefused(request) ? new Response(null, { status: 400 }) : service.fetch(request)
  }
  const [id = ''] = service.keys
  const { parents } = service
  const target = targetOf(contract, { fetch, baseUrl }, { id, parents, token, weakToken })
  const run = runOf(target, await preflight(target), { profile: 'odata', only, skip })
  await Promise.all(run.cases.map(run.judge))
  return [...urls]
}
