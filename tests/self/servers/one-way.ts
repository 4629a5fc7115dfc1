import { emptyAtFirst } from './empty-at-first.js'
import {
  bare,
  type Collection,
  collections,
  converted,
  isObject,
  itemsOf,
  type Json,
  seeded,
  unacceptable,
} from './image.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import { type Behaviour, serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

type Keep = (former: Json[], sent: Json[]) => Json[]

/** Stores the collections that a body names, each as the function makes it of the former items and those sent. */
const storing = (
  keep: Keep,
  only: readonly Collection[] = collections,
  refused: Behaviour['unacceptable'] = unacceptable,
  seed = seeded(),
) =>
  serve({
    seed,
    unacceptable: refused,
    merge: (stored, body) => {
      const kept = only
        .filter((name) => Array.isArray(body[name]))
        .map((name) => [name, keep(itemsOf(stored, name), bare(body[name] ?? []) as Json[])])
      return { ...stored, ...Object.fromEntries(kept) }
    },
  })

const eachDate =
  (change: (date: string) => string | null): Keep =>
  (_, sent) =>
    sent.map((item) =>
      isObject(item) ? converted(item, { supportEndDate: (date) => change(String(date)) }) : item,
    )

const dayBefore = (date: string): string => new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10)

/** The first update damages the entity for good: one finding, and no further update. */
const damaged: Rows = {
  '*': ['blocked', 'every further update would damage the entity more'],
  'operation-routed[*]': [
    'fail',
    'P 11.4.3: the update sends the values that are there, and they are gone after it',
  ],
}

/** Changes its state in a way that no update can undo. */
const oneWay = (title: string, keep: Keep, only?: readonly Collection[]): TestServer => ({
  title,
  kind: 'broken',
  start: () => storing(keep, only),
  verdict: 'non-conformant',
  ...findings(damaged),
  elsewhere: [under({ readOnly: 'any' }, 'non-conformant', damaged)],
})

export const appends = oneWay(
  'appends items to a collection instead of replacing it (P 11.4.3)',
  (former, sent) => [...former, ...sent],
)

export const appendsToNothing: TestServer = {
  ...appends,
  title: 'has no items at first, and appends those that it is sent',
  start: () => storing((former, sent) => [...former, ...sent], collections, unacceptable, emptyAtFirst()),
}

export const nullsNested = oneWay(
  'stores null for a nested date, whatever it is sent',
  eachDate(() => null),
  ['supportedEditions'],
)

export const shiftsDates = oneWay('stores each date as the day before', eachDate(dayBefore), [
  'supportedEditions',
])

export const losesSecond = oneWay('stores the first item of a collection and no other', (_, sent) =>
  sent.slice(0, 1),
)

const notReplaced = 'P 11.4.3: a collection is replaced, and items that were not sent are still there'

export const mergesByIndex: TestServer = {
  title: 'puts the items that it is sent in the place of those with the same index, and keeps the others',
  kind: 'broken',
  start: () => storing((former, sent) => former.map((item, index) => sent[index] ?? item)),
  verdict: 'non-conformant',
  ...findings({ ...usual, ...storesReadOnly }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      ...mayStore,
      'read-only-unchanged[*/*]': ['fail', notReplaced],
      'documented-example-accepted[*]': ['fail', notReplaced],
      'all-properties-accepted[*]': ['fail', notReplaced],
      'escaped-json-equal[*]': ['fail', notReplaced],
      'boundary-value-accepted[*=several items]': ['fail', 'more items than there were: some are left out'],
      'enum-member-accepted[supportedArchitectures=*]': ['fail', notReplaced],
      'enum-member-accepted[supportedArchitectures=x64]': ['pass', 'x64 is there already: nothing changes'],
    }),
  ],
}

/** Stores what it is sent in a form of its own. */
const tidying = (title: string, start: TestServer['start'], more: Rows = {}): TestServer => ({
  title,
  kind: 'legal',
  start,
  verdict: 'non-conformant',
  ...findings({ ...usual, ...storesReadOnly, ...more }),
  elsewhere: [under({ readOnly: 'any' }, 'conformant', { ...usual, ...mayStore, ...more })],
})

const distinct = (items: Json[]): Json[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]

export const keepsDistinct = tidying('stores equal items once', () => storing((_, sent) => distinct(sent)))

const inOrder = (items: Json[]): Json[] =>
  items.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))

export const sortsItems = tidying('stores items in an order of its own', () =>
  storing((_, sent) => inOrder(sent)),
)

const numbered = (items: Json[]): Json[] =>
  items.map((item, position) => (isObject(item) ? { ...item, position } : item))

const withoutNumbers = (value: Json): Json =>
  Array.isArray(value)
    ? value.map((item) => {
        if (!isObject(item)) return item
        const { position: _, ...others } = item
        return others
      })
    : value

export const ownsMembers = tidying(
  'gives each stored item a member of its own, and does not mind when that comes back',
  () =>
    storing(
      (_, sent) => numbered(sent),
      collections,
      (body) =>
        unacceptable(
          Object.fromEntries(Object.entries(body).map(([name, value]) => [name, withoutNumbers(value)])),
        ),
    ),
  { 'reply-undocumented-property[*]': ['note', 'design: drift is reported only'] },
)
