import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray } from '../../support/json.js'
import { keeping, rewriting } from '../defects.js'
import { type Faults, isEnum, writes } from './fault.js'

const isIn = (items: readonly Json[], item: Json): boolean =>
  items.some((each) => JSON.stringify(each) === JSON.stringify(item))

const isText = ({ edm }: Property): boolean => edm === 'Edm.String'

const onTexts =
  (change: (text: string) => string) =>
  (property: Property, value: Json): Json =>
    isText(property) && typeof value === 'string' ? change(value) : value

/** Replaces each collection that an update changed by a combination of the former and the new items. */
const combined = (
  entity: JsonObject,
  updated: JsonObject,
  join: (held: readonly Json[], sent: readonly Json[]) => Json[],
): JsonObject =>
  Object.fromEntries(
    Object.entries(updated).map(([name, sent = null]) => {
      const held = entity[name]
      return [name, isArray(sent) && isArray(held) && sent !== held ? join(held, sent) : sent]
    }),
  )

/** Faults that store other values than were sent. */
export const storedValuesFaults = {
  'wraps-numbers': {
    title: 'wraps a number beyond Int32 to 32 bits',
    // With a smaller range, the service refuses the wrapped value too.
    needs: writes(({ edm, isValid }) => edm === 'Edm.Int32' && isValid(-(2 ** 31)) && isValid(2 ** 31 - 1)),
    alter: (correct, contract) =>
      rewriting(correct, contract, ({ edm }, value) =>
        edm === 'Edm.Int32' && typeof value === 'number' ? value | 0 : value,
      ),
  },
  'rolls-times-over': {
    title: 'stores an invalid hour or day as one of the next day or month',
    needs: writes(({ edm }) => edm === 'Edm.DateTimeOffset'),
    alter: (correct, contract) =>
      rewriting(correct, contract, ({ edm }, value) => {
        const [year, month = 0, ...rest] = (String(value).match(/\d+/g) ?? []).map(Number)
        return edm === 'Edm.DateTimeOffset' && year !== undefined && /T25/.test(String(value))
          ? new Date(Date.UTC(year, month - 1, ...rest)).toISOString()
          : value
      }),
  },
  'stores-a-default-member': {
    title: 'stores the last member of an enumeration instead of an unknown word',
    // If further members may exist, any word may be a member.

    needs: writes((property) => isEnum(property) && !property.isValid('undocumented')),
    alter: (correct, contract) =>
      rewriting(correct, contract, ({ members, sentinel }, value) => {
        const isUnknown = typeof value === 'string' && value !== sentinel && !members.includes(value)
        return isUnknown ? (members.at(-1) ?? value) : value
      }),
  },
  'escapes-markup': {
    title: 'stores texts escaped for HTML',
    needs: writes(isText),
    alter: (correct, contract) =>
      keeping(
        correct,
        contract,
        onTexts((text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
      ),
  },
  'truncates-texts': {
    title: 'stores the first 100 characters of a text',
    needs: writes(isText),
    alter: (correct, contract) =>
      keeping(
        correct,
        contract,
        onTexts((text) => text.slice(0, 100)),
      ),
  },
  'stores-latin-1': {
    title: 'replaces characters beyond Latin-1 in texts',
    needs: writes(isText),
    alter: (correct, contract) =>
      keeping(
        correct,
        contract,
        onTexts((text) => text.replace(/[\u0100-\u{10ffff}]/gu, '?')),
      ),
  },
  'drops-emoji': {
    title: 'removes characters of four UTF-8 bytes from texts',
    needs: writes(isText),
    alter: (correct, contract) =>
      keeping(
        correct,
        contract,
        onTexts((text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '')),
      ),
  },
  'trims-texts': {
    title: 'trims texts',
    needs: writes(isText),
    alter: (correct, contract) =>
      keeping(
        correct,
        contract,
        onTexts((text) => text.trim()),
      ),
  },
  'loses-last-member': {
    title: 'stores null instead of the last member of an enumeration',
    needs: writes(isEnum),
    alter: (correct, contract) =>
      keeping(correct, contract, ({ members }, value) => (value === members.at(-1) ? null : value)),
  },
  'appends-to-collections': {
    title: 'adds sent items to a collection instead of replacing it',
    needs: writes(({ collection, path, root }) => collection && path === root),
    alter: (correct) => ({
      merge: (entity, body) =>
        combined(entity, correct.merge(entity, body), (held, sent) => [
          ...held,
          ...sent.filter((item) => !isIn(held, item)),
        ]),
    }),
  },
  'merges-by-index': {
    title: 'replaces only the first items of a collection',
    needs: writes(({ collection, path, root }) => collection && path === root),
    alter: (correct) => ({
      merge: (entity, body) =>
        combined(entity, correct.merge(entity, body), (held, sent) => [...sent, ...held.slice(sent.length)]),
    }),
  },
} satisfies Faults
