import type { RequestListener } from 'node:http'
import type { JsonObject } from './image.js'
import { listening } from './listening.js'
import type { Running } from './server.js'

/** What a mock written with a framework has in its routes. */
export const token = 'Head-of.A-Made-up-Token.And-its-Signature'
export const set = '/beta/deviceManagement/managedDeviceWindowsOSImages'

export const running = (origin: string, images: JsonObject[], close: () => Promise<void>): Running => ({
  baseUrl: `${origin}/beta`,
  key: String(images[0]?.id),
  token,
  entity: () => structuredClone(images[0]),
  close,
})

/** Starts a mock over images of its own. */
export async function started(images: JsonObject[], mock: RequestListener): Promise<Running> {
  const { origin, close } = await listening(mock)
  return running(origin, images, close)
}
