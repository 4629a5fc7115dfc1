import type { enumValues } from '../update/enum-values.js'
import type { Explained } from './explanation.js'
import {
  blockedByExample,
  crash,
  nothingOfItsOwn,
  notReadBack,
  readBack,
  sentences,
  skippedUnderReject,
  stateUnseen,
  stillReadOnly,
} from './sentences.js'

export const enumValuesExplained: Explained<typeof enumValues> = {
  'enum-member-accepted': {
    requirement:
      'The page lists the members of each enumeration, and each of them is a valid value. A service that ' +
      'knows a shorter list, or takes one member where the page has a collection, refuses data that other ' +
      'services of the same contract produce.',
    sent:
      'For each enumeration property and each documented member, an update with that member, alone in a ' +
      'collection where the property is one; for a collection also one update with all members. The ' +
      'sentinel is not sent. Under `--read-only reject` a member that the entity holds is sent by sending ' +
      'back the property that holds it.',
    passes: sentences('Any 2xx but 202.', readBack),
    fails: sentences('Any other answer.', notReadBack, blockedByExample, skippedUnderReject),
  },
  'enum-non-member-contained': {
    requirement:
      'An enumeration is a closed list of names, written to the letter (OData JSON Format 7.1). A word ' +
      'outside it that gets stored comes back later to a client that cannot read it. How the service ' +
      'keeps it out is left to the service.',
    sent:
      'For each enumeration property, one update for each of these: every member in other case; words ' +
      'that are no member, a plural and a padded member among them; two members joined by a comma; the ' +
      'empty string; numbers and numeric strings in and out of range; `true`; an object. In a collection ' +
      'the value is the only item; one more update has a word that is no member behind one that is.',
    passes:
      'The update gets a 4xx and nothing changes; or it is accepted, and neither a read nor the response ' +
      'shows the value: it is ignored, or turned into a member. Under `--enum-case tolerant` a member in ' +
      'other case counts as a member.',
    fails: sentences(
      'A read or the response shows a value that is no member and was not there before; a 4xx that comes ' +
        'with a change; an answer that is neither 2xx nor 4xx, or is 202.',
      stillReadOnly,
      crash,
      stateUnseen,
    ),
  },
  'sentinel-contained': {
    requirement:
      'An evolvable enumeration has a sentinel that stands for members a client does not know yet. It is ' +
      'for responses; a stored sentinel is a value nobody can act on. Only profile `graph` has this rule, ' +
      'as a SHOULD.',
    sent:
      'For each enumeration property with a sentinel, an update with that sentinel, alone in a collection ' +
      'where the property is one.',
    passes:
      'The update gets a 4xx and nothing changes, or it is accepted and the sentinel is neither stored ' +
      'nor shown in the response.',
    fails: sentences(
      'A read or the response shows the sentinel where it was not before; a 4xx that comes with a change; an ' +
        'answer that is neither 2xx nor 4xx, or is 202.',
      stateUnseen,
    ),
  },
  'enum-exact-in-reply': {
    requirement:
      'Members of an enumeration are names, and names are compared to the letter. A response with a word of ' +
      'its own, or with a member in other case, fails in every client that was generated from the page.',
    sent: nothingOfItsOwn,
    passes:
      'Every string at the path is a documented member, the sentinel included. Under `--enum-case ' +
      'tolerant` other case is taken.',
    fails:
      'A string is no member. The hint says where it differs from one only in case or in white space. ' +
      'Values that are no strings are for reply-conforms to judge. Skipped where no response has a string at ' +
      'the path.',
  },
  'enum-sentinel-absent': {
    requirement:
      'The sentinel of an evolvable enumeration takes the place of members that a client has not said it ' +
      'can handle; it is no value of its own. A documented member has no need of it. Only profile `graph` ' +
      'has this rule, as a SHOULD.',
    sent: nothingOfItsOwn,
    passes: 'No such response has the sentinel at the path.',
    fails: 'A response has the sentinel. Skipped where no response has a value at the path.',
  },
}
