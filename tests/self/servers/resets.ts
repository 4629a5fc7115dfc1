import { bare, type Collection, isObject, itemsOf, type JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

type Reset = (image: JsonObject) => JsonObject

const eachItem =
  (name: Collection, change: (item: JsonObject) => JsonObject): Reset =>
  (image) => ({
    ...image,
    [name]: itemsOf(image, name).map((item) => (isObject(item) ? change(item) : item)),
  })

/** Ignores read-only values, as it may, but for those that it was sent to put back; and resets what an update leaves out. */
const resetting = (title: string, name: Collection, reset: Reset, isLasting: boolean): TestServer => ({
  title,
  kind: 'broken',
  start: () => {
    let original: unknown
    return serve({
      merge: (stored, body) => {
        original ??= stored[name]
        if (body[name] === undefined) return reset(stored)
        const isOriginal = JSON.stringify(bare(body[name])) === JSON.stringify(original)
        return isOriginal && !isLasting ? { ...stored, [name]: original as JsonObject[string] } : stored
      },
    })
  },
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    [`omitted-property-untouched[${name}]`]: ['fail', 'P 11.4.3: only what the body names may change'],
    'reply-agrees-with-read[*]': ['pass', 'the response shows the reset'],
    'read-only-unchanged[unattributed]': ['pass', 'another finding speaks of the change'],
  }),
})

const defaultItem = [{ editionType: 'professional', supportEndDate: '0001-01-01' }]

export const resetsItems = resetting(
  'resets a collection to one default item unless an update names it',
  'supportedEditions',
  (image) => ({ ...image, supportedEditions: defaultItem }),
  false,
)

export const resetsDates = resetting(
  'resets dates to 0001-01-01 unless an update names them, and never takes the former ones back',
  'supportedEditions',
  eachItem('supportedEditions', (item) => ({ ...item, supportEndDate: '0001-01-01' })),
  true,
)

export const resetsMembers = resetting(
  'resets members to unknown unless an update names them',
  'supportedArchitectures',
  (image) => ({ ...image, supportedArchitectures: ['unknown'] }),
  false,
)

export const resetsNested = resetting(
  'resets a number inside a collection unless an update names that',
  'availableUpdates',
  eachItem('availableUpdates', (item) => ({ ...item, releaseMonth: 1 })),
  false,
)
