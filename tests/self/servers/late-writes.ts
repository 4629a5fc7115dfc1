import { annotated, collectionsIn, type JsonObject } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { contextOf, correct, serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

interface Write {
  readonly due: number
  readonly body: JsonObject
}

const stored = (image: JsonObject, { body }: Write): JsonObject => ({ ...image, ...collectionsIn(body) })

/** Answers an update with the new state, and stores it some milliseconds later. */
const late = (delay: number): TestServer => ({
  title: `stores an update ${delay} ms after the response that shows it`,
  kind: 'legal',
  start: () => {
    let waiting: Write[] = []
    return serve({
      finds: (images, key) => {
        const place = correct.finds(images, key)
        const [image] = images
        const now = performance.now()
        if (image) images[0] = waiting.filter(({ due }) => due <= now).reduce(stored, image)
        waiting = waiting.filter(({ due }) => due > now)
        return place
      },
      merge: (image, body) => {
        waiting.push({ due: performance.now() + delay, body })
        return image
      },
      represent: (image, call) => ({
        '@odata.context': contextOf(call),
        ...annotated(call.method === 'PATCH' ? waiting.reduce(stored, image) : image),
      }),
    })
  },
  verdict: 'non-conformant',
  ...findings({ ...usual, ...storesReadOnly }),
  elsewhere: [under({ readOnly: 'any' }, 'conformant', { ...usual, ...mayStore })],
})

export const storesAfter300 = late(300)
export const storesAfter1000 = late(1000)
