import type { RequestListener } from 'node:http'
import { listening } from '../../servers/listening.js'
import { key } from '../images.js'

export const name = 'managedDeviceWindowsOSImages'
export const path = '/beta/deviceManagement'

export interface Rig {
  readonly baseUrl: string
  readonly key: string
  readonly token?: string
  close(): Promise<void>
}

export const serving = async (
  listener: RequestListener,
  { stop = async () => {}, ...others }: { token?: string; key?: string; stop?: () => Promise<void> } = {},
): Promise<Rig> => {
  const { origin, close } = await listening(listener)
  return { key, ...others, baseUrl: `${origin}/beta`, close: () => close().then(stop) }
}

/** In front of a service that takes keys in parentheses only. */
export const inParentheses =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    request.url = request.url?.replace(/(OSImages)\/([^/?]+)/, (_, set: string, segment: string) => {
      const literal = decodeURIComponent(segment).replaceAll("'", "''")
      return `${set}('${encodeURIComponent(literal)}')`
    })
    listener(request, response)
  }
