import type { readOnly } from '../update/read-only.js'
import type { Explained } from './explanation.js'
import { notComparable, onlyIfAccepted, sentences, sideEffect } from './sentences.js'

export const readOnlyExplained: Explained<typeof readOnly> = {
  'omitted-property-untouched': {
    requirement:
      'An update changes what its body names and leaves the rest alone (OData Protocol 11.4.3). A service ' +
      'that treats PATCH like a replacement empties whatever a client leaves out, and the client loses ' +
      'data it never mentioned. This is tried first, when the entity has been sent no values but its own.',
    sent:
      'For each property but the key, an update that carries the current values of all the others and ' +
      'leaves this one out. A writable property that is empty is filled before.',
    passes:
      'A read afterwards shows the property as it was before. The order of items and of members does not ' +
      'count, and null counts as absent.',
    fails: sentences(
      'The property has another value, is empty or is gone. Blocked where a collection is empty to begin ' +
        'with and cannot be filled, since nothing could be lost, and skipped where another property is.',
      sideEffect,
      onlyIfAccepted,
      notComparable,
    ),
  },
  'refused-update-changes-nothing': {
    requirement:
      'An error status promises that nothing happened (OData Protocol 9.2). A service that stores the ' +
      'good half of a body before it finds the bad half leaves the entity in a state that nobody asked ' +
      'for, and the client believes nothing was changed.',
    sent:
      'For each property but the key, an update with another valid value for it, together with a value of ' +
      'the wrong type for a second property. The second one is no enumeration where there is a choice.',
    passes: 'The update gets a 4xx, and a read afterwards shows the property as it was.',
    fails: sentences(
      'The update gets a 4xx and the property has changed all the same. Skipped where the update is not ' +
        'refused: a service may ignore the bad part.',
      notComparable,
    ),
  },
  'read-only-unchanged': {
    requirement:
      "What the page marks read-only is the service's to set, and a value for it in a body has no effect " +
      '(OData Protocol 11.4.3). The rule covers properties inside complex types as well as those of the ' +
      'entity. Whether the service accepts such a body in silence or refuses it is a question the page ' +
      'leaves open, so `--read-only` decides it.',
    sent:
      'For each read-only property path but the key, an update with one other valid value there, but for ' +
      'truth values and members in the items of a writable collection, whose new items the service fills. The case ' +
      '`unattributed` sends nothing of its own: it looks for changes of read-only properties that turned up in any ' +
      'other case.',
    passes:
      'Under `--read-only ignore`, the default, a read shows every value at that path as before, whatever ' +
      'the status: a refusal is as good. Under `reject` the update gets a 4xx and no property of the ' +
      'entity changes. Under `any` the path reads as before, or as sent, and the latter is a note. In the items of a ' +
      'writable collection any value is right but the one that was sent.',
    fails: sentences(
      'The value at the path has changed, or, under `reject`, the update is accepted; under `any`, the ' +
        'path holds what was neither there nor sent. A change that writing the former value does not undo ' +
        'fails under every policy. `unattributed` fails on a change that no other finding explains, and is ' +
        'skipped under `any`.',
      sideEffect,
      notComparable,
    ),
  },
  'key-immutable': {
    requirement:
      'The key says which entity this is, and an update cannot change it (OData Protocol 11.4.3). A ' +
      'service that takes a key from the body renames the entity, or makes a second one, and every stored ' +
      'link to the first one breaks.',
    sent:
      'An update whose body holds a key that no entity has, and then a read of the entity. Where there is ' +
      'GET, that other key is read too, before the update and after it. This comes late, by itself, since ' +
      'what it may bring about cannot always be undone.',
    passes:
      'Under every policy: the update is accepted or gets a 4xx, the entity is still found under its own ' +
      'key and shows that key, and nothing is found under the other one.',
    fails:
      'The entity is gone or shows another key, or something is found under the other key that was not ' +
      'there before. An answer that is neither 2xx nor 4xx fails too, and so does a 202. A renamed entity is ' +
      'given its key back where the service lets that happen; a second one cannot be deleted, and the report ' +
      'names its key. Skipped where the service offers no way to read the entity.',
  },
  'read-only-same-value-accepted': {
    requirement:
      'A client that reads an entity, edits it and sends it back sends read-only properties along, with ' +
      'the values they have. Nothing would change, so there is nothing to object to (OData Protocol ' +
      '11.4.3). It is a MUST in the odata profile and a SHOULD in the others.',
    sent:
      'For each read-only property of the entity, the key included where it is one, an update with that ' +
      'property alone and the value the last read returned for it.',
    passes: 'Any 2xx but 202, under every policy.',
    fails:
      'Any other answer. Skipped where the service offers no way to read the entity, or a read does not ' +
      'bring the property.',
  },
  'sibling-untouched': {
    requirement:
      'An update concerns the one entity that its path addresses (OData Protocol 11.4.3). A missing ' +
      'condition in a query is enough to update a whole table.',
    sent:
      'A read of another entity of the same set, an update of the entity under test with every property ' +
      'but the key, and a second read of that other entity. Read-only properties get other values, or, ' +
      'under `--read-only reject`, the ones they have.',
    passes: 'Both reads of the other entity show the same values.',
    fails: sentences(
      'The other entity has changed between the two. Cases that are under way at the same time update the ' +
        'same entity, so what they do to others is found here as well. Skipped where no other entity is ' +
        'known, because the set cannot be listed or holds only one, and where the other one cannot be read ' +
        'by GET. Blocked where it had changed before the case began, and where two reads of one state ' +
        'already differ.',
      onlyIfAccepted,
    ),
  },
  'writable-property-takes-effect': {
    requirement:
      'A success means that the update took place. Where a property is not read-only, the value sent is ' +
      'the value held afterwards. A contract whose properties are all read-only has no such case.',
    sent:
      'For each property path that is writable, all the complex types around it included, an update with ' +
      'another valid value. It is a MAY for what the example leaves out, though it names others: times of ' +
      'creation and of the last change are often listed, and set by the service.',
    passes:
      'The update is accepted, and a read afterwards shows the value sent, in whatever order a collection ' +
      'comes back.',
    fails: sentences(
      'The update is accepted, and the read shows something else or nothing at the path. Skipped where ' +
        'the update is refused, and where a read does not bring the property of the entity at all.',
      notComparable,
    ),
  },
  'update-idempotent': {
    requirement:
      'A client that gets no answer sends its update again. An update that names values, rather than ' +
      'steps, leads to one state however often it is sent; PATCH does not promise that in general (RFC ' +
      '9110 9.2.2), so this is a SHOULD.',
    sent: 'The same update twice, with every property but the key, and a read after each.',
    passes: 'Both reads show the same values.',
    fails: sentences('The second read shows other values than the first.', onlyIfAccepted, notComparable),
  },
}
