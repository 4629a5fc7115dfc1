import type { JsonObject } from './image.js'
import type { Running } from './server.js'
import { correct, serve } from './service.js'

/** Milliseconds that each request takes by the clock of the second client, which the suite's stands still beside. */
const perRequest = 20

const members = [['x64'], ['arm'], ['x86', 'arM64'], ['unknown']]

/** An image whose architectures another client sets every few milliseconds, to members that the suite sends too. */
export const withSecondClient = (every: number, merge = correct.merge): Promise<Running> => {
  let [requests, writes] = [0, 0]
  return serve({
    merge,
    finds: (images: JsonObject[], key) => {
      const now = performance.now() + perRequest * ++requests
      const [image] = images
      if (image && now >= (writes + 1) * every) {
        images[0] = { ...image, supportedArchitectures: members[writes % members.length] ?? [] }
        writes = Math.floor(now / every)
      }
      return correct.finds(images, key)
    },
  })
}
