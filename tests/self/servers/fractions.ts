import { isDeepStrictEqual } from 'node:util'
import { bare, isObject, itemsOf, type JsonObject, seeded, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const fractional = (image: JsonObject) =>
  itemsOf(image, 'availableUpdates').some(
    (update) =>
      isObject(update) &&
      Object.values(update).some((value) => Number.isFinite(value) && !Number.isInteger(value)),
  )

const whole = (body: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(body), (_, value) => (Number.isFinite(value) ? Math.trunc(value) : value))

const isFormer = ({ availableUpdates = null }: JsonObject): boolean =>
  isDeepStrictEqual(bare(availableUpdates), seeded()[0]?.availableUpdates)

export default {
  title: 'stores a month or a year that is no whole number',
  kind: 'broken',
  start: () =>
    serve({
      // 1e400 is no finite number, and refused with the rest.
      unacceptable: (body) => unacceptable(fractional(body) ? whole(body) : body),
      // The former value can be written back, so that each case can be seen alone.
      merge: (stored, body) =>
        fractional(body) || isFormer(body)
          ? { ...stored, availableUpdates: bare(body.availableUpdates ?? []) }
          : stored,
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'out-of-range-contained[*=fraction]': ['fail', 'Edm.Int32: stored and echoed'],
    'out-of-range-contained[*=1e400]': ['pass', 'refused'],

    'reply-conforms[availableUpdates/releaseMonth]': ['fail', 'the fraction that was sent comes back'],
    'reply-conforms[availableUpdates/releaseYear]': ['fail', 'the fraction that was sent comes back'],
  }),
} satisfies TestServer
