import type { Rows } from './server.js'

/** Of a service that merges into its store whatever it is sent, valid or not, and echoes it; only the key stays. */
export const storesAnything: Rows = {
  'read-only-unchanged[*]': [
    'fail',
    'page: every property is read-only, and `--read-only ignore` wants P 11.4.3: ignored, nothing changes',
  ],
  // Edited after the first run: the case is about changes that no finding speaks of, and here each has its finding.
  'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
  'enum-non-member-contained[*]': ['fail', 'a bad value is stored and echoed'],
  'sentinel-contained[*]': ['warn', 'unknownFutureValue is stored and echoed; "Do not use", S in graph'],
  'refused-update-changes-nothing[*]': ['skip', 'the update with an invalid part is accepted'],
  'enum-exact-in-reply[*]': [
    'fail',
    'replies to bad values carry them, and the rule is judged over every reply seen, so also over provoked ones',
  ],
  'enum-sentinel-absent[*]': ['warn', 'the reply to the sentinel carries it; judged over every reply seen'],
  'reply-conforms[supportedArchitectures]': [
    'fail',
    'numbers, true and an object sent as members come back as such: not the strings of J 7.1',
  ],
  'reply-conforms[supportedEditions/editionType]': [
    'fail',
    'numbers, true and an object sent as members come back as such: not the strings of J 7.1',
  ],
  // Edited after the first run: `refused-update-changes-nothing` sends a number as an item of a complex collection.
  'reply-conforms[supportedEditions]': ['fail', 'a number sent as an item comes back as one'],
  'reply-conforms[availableUpdates]': ['fail', 'a number sent as an item comes back as one'],
  'reply-type-annotation-hash[*]': [
    'warn',
    "the nested annotations of the page's example, stored verbatim, come back without `#`",
  ],
  'wrong-type-contained[*]': ['fail', 'a value of another type is stored and echoed'],
  'wrong-type-contained[id=*]': ['pass', 'the key is never stored'],
  'out-of-range-contained[*]': ['fail', 'stored and echoed'],
  'out-of-range-contained[*=1e400]': [
    'pass',
    'JSON.parse makes it Infinity, which is written as null: legal',
  ],
  'invalid-date-contained[*]': ['fail', 'stored and echoed'],
  'null-contained[*]': ['fail', 'null is stored for a collection, and as an item'],
  'null-contained[id=null]': ['pass', 'the key stays what it is'],
  'null-scalar-faithful[*]': ['pass', 'stored and returned as null'],
  'unknown-property-contained[*]': ['warn', 'stored and echoed; P 11.4.3, S in graph'],
  'property-name-case-contained[*]': ['warn', 'stored beside the declared one and echoed; S in graph'],
  'foreign-type-contained[*]': ['warn', 'stored and echoed; J 4.5.3, S in graph'],
  'oversize-survived[*]': ['pass', 'stored or refused with 413, and answered'],

  'reply-conforms[*]': ['fail', 'each property comes back with the wrong types it was sent'],
  'reply-conforms[id]': ['pass', 'the key is never stored'],
  'reply-type-annotation[entity]': ['fail', 'the foreign type that was sent comes back'],
  'reply-undocumented-property[*]': ['note', 'unknown names that were sent come back, for good'],
}
