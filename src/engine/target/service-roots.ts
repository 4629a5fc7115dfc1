import type { Contract } from '../../model/contract.js'
import type { Request, Response } from '../../model/http.js'
import { NoService, type NotTestable } from './not-testable.js'
import type { Target } from './target.js'

/** The most service roots that are tried. */
const most = 3

/** The versions of Microsoft Graph. */
const versions = ['beta', 'v1.0']

/** The usual folders before the version, and what to try instead. */
const besides: Readonly<Record<string, string>> = { '': '/api', '/api': '' }

const isVersion = (segment: string): boolean => /^(beta|v\d+(\.\d+)*)$/i.test(segment)

/** The base path of a URL, without the part of the resource's path at its end. */
const basePath = ({ resource }: Contract, pathname: string): string => {
  const [, first] = resource.path.split('/')
  const at = `${pathname}/`.lastIndexOf(`/${first}/`)
  return at < 0 ? pathname : pathname.slice(0, at)
}

/**
 * Service roots on the same origin that may be meant, the likeliest first: without the part of the resource's path that was
 * copied along, with another version or none, and with or without a folder before the version.
 */
export const otherRoots = (contract: Contract, baseUrl: string): string[] => {
  const { origin, pathname } = new URL(baseUrl)
  const given = pathname.replace(/\/+$/, '')
  const path = basePath(contract, given)
  const published = contract.serviceRoots
    .filter((root) => URL.canParse(root))
    .map((root) => new URL(root).pathname)
  const names = [...published.map((root) => root.replace(/^\/+|\/+$/g, '')), ...versions]
  const last = path.slice(path.lastIndexOf('/') + 1)
  const [folder, version] = isVersion(last) ? [path.slice(0, -last.length - 1), last] : [path, undefined]
  const [usual] = names
  const paths = [
    path,
    ...names.map((each) => `${folder}/${each}`),
    folder,
    // Any other folder may stand for a tenant, and the credentials are not for its neighbours.
    ...(folder in besides ? [`${besides[folder]}/${version ?? usual}`] : []),
  ]
  return [...new Set(paths)]
    .filter((each) => each !== given)
    .slice(0, most)
    .map((each) => `${origin}${each}`)
}

/** A read with which a run begins. */
interface FirstRead {
  readonly request: Request
  readonly succeeds: (response: Response) => boolean
}

/** Names the service root at which a read succeeds, if one does. */
const withOtherRoot = async (
  target: Target,
  failure: NoService,
  { request, succeeds }: FirstRead,
): Promise<NotTestable> => {
  const { url } = target.wire(request)
  const path = url.slice(target.baseUrl.length)
  for (const root of otherRoots(target.contract, target.baseUrl)) {
    const response = await target.sendOnce({ method: 'GET', url: `${root}${path}` })
    if (response && succeeds(response)) return failure.at(root)
  }
  return failure
}

/** Tries other service roots if the one of the target has no such service. Sends at most three reads. @throws NotTestable */
export const orOtherRoot = async <T>(target: Target, read: FirstRead, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    throw error instanceof NoService ? await withOtherRoot(target, error, read) : error
  }
}
