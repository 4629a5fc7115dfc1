import type { RuleId } from './rules.js'

/** What `explain` and CHECKS.md say of a rule, in words a vendor understands. */
export interface Explanation {
  /** The requirement and why it matters, one paragraph of two to four sentences. */
  readonly requirement: string
  /** What is sent. */
  readonly sent: string
  readonly passes: string
  readonly fails: string
}

const sentences = (...parts: readonly string[]): string => parts.join(' ')

const nothingOfItsOwn = 'Nothing of its own; judges every reply to an update that was recorded.'

const withoutPreference = 'Replies to requests that state a preference are left aside.'

const skippedWithoutSuccess = 'Skipped where no update was accepted.'

const onlyIfAccepted = 'Skipped where the update is refused.'

const sideEffect =
  'A read-only property that the body does not name, and that is not emptied, may change as a side effect.'

const notComparable =
  'Skipped where the service offers no way to read the entity; blocked where two reads in a row differ.'

const ordinaryBody =
  'That body is the example of the page or, under `--read-only reject`, the values that the entity holds.'

const blockedByExample =
  'Blocked, not failed, where documented-example-accepted has found that the service refuses other values ' +
  'for read-only properties.'

const skippedUnderReject =
  'Skipped under `--read-only reject` where the body would hold another value for a read-only property.'

/** By rule. A server error that comes twice fails the case that met it, whatever the level of the rule. */
export const explanations: Record<RuleId, Explanation> = {
  'omitted-property-untouched': {
    requirement:
      'An update changes what its body names and leaves the rest alone (OData Protocol 11.4.3). A service ' +
      'that treats PATCH like a replacement empties whatever a client leaves out, and the client loses ' +
      'data it never mentioned. This is tried first, while nobody has touched the entity yet.',
    sent:
      'For each property but the key, an update that carries the current values of all the others and ' +
      'leaves this one out.',
    passes:
      'A read afterwards shows the property as it was before. The order of items and of members does not ' +
      'count, and null counts as absent.',
    fails: sentences(
      'The property has another value, is empty or is gone. Blocked where the property is empty to begin ' +
        'with, since nothing could be lost.',
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
      'For each read-only property path but the key, an update with one other valid value there. The case ' +
      '`unattributed` sends nothing: it looks for changes of read-only properties that turned up in any ' +
      'other case.',
    passes:
      'Under `--read-only ignore`, the default, a read shows every value at that path as before, whatever ' +
      'the status: a refusal is as good. Under `reject` the update gets a 4xx and no property of the ' +
      'entity changes. Under `any` the path reads as before, or as sent, and the latter is a note.',
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
      'An update whose body holds a key that no entity has, then a read of the entity, then, where there is ' +
      'GET, a read under that other key, which was read before as well.',
    passes:
      'Under every policy: the update is accepted or gets a 4xx, the entity is still found under its own ' +
      'key and shows that key, and nothing is found under the other one.',
    fails:
      'The entity is gone or shows another key, or something is found under the other key. An answer that ' +
      'is neither 2xx nor 4xx fails too, and so does a 202. A renamed entity is given its key back where ' +
      'the service lets that happen. Skipped where the service offers no way to read the entity.',
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
      'The other entity has changed. Skipped where no other entity is known, because the set cannot be ' +
        'listed or holds only one, and where the other one cannot be read by GET. Blocked where it had ' +
        'changed before the case began, and where two reads of one state already differ.',
      onlyIfAccepted,
    ),
  },
  'writable-property-takes-effect': {
    requirement:
      'A success means that the update took place. Where a property is not read-only, the value sent is ' +
      'the value held afterwards. A contract whose properties are all read-only has no such case.',
    sent:
      'For each property path that is writable, all the complex types around it included, an update with ' +
      'another valid value.',
    passes:
      'The update is accepted, and a read afterwards shows the value sent, in whatever order a collection ' +
      'comes back.',
    fails: sentences(
      'The update is accepted, and the read shows something else or nothing. Skipped where the update is ' +
        'refused.',
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
  'operation-routed': {
    requirement:
      'The service has the operation at all. This is judged once, before everything else. Unless it ' +
      'passes, every other case is blocked, so that a missing route is one finding and not two hundred.',
    sent:
      'The documented method on the path of the entity, with the values it holds at present, the key left ' +
      'out; an empty object where it cannot be read.',
    passes: 'An answer that comes from the operation. A refusal of the body, a 400 for instance, is one.',
    fails:
      '404, 405 or 501, or an error of any status whose code or message speaks of no matching method, as ' +
      'some gateways put it. A server error fails when it comes twice. Blocked on 401 and 403: the ' +
      'credentials can read the entity but not update it.',
  },
  'documented-example-accepted': {
    requirement:
      'A client author begins by copying the example of the page. Whatever else the page leaves open, a ' +
      'service that implements it takes that request.',
    sent: 'The example request of the page, with its own annotations, for the entity under test.',
    passes: 'Any 2xx but 202. What the reply looks like is for other rules to say.',
    fails:
      'A refusal, a 202, or anything else that is no success. Where the service accepts values the entity ' +
      'holds, and refuses others for read-only properties, this is the one finding about it, and its hint ' +
      'names `--read-only reject`. Under that policy the case is skipped unless the entity already holds ' +
      'what the example says.',
  },
  'property-accepted': {
    requirement:
      'An update may name any part of the entity, so each documented property of a body is good by ' +
      'itself. A service that wants them in pairs, or all at once, breaks clients that change one thing.',
    sent:
      'For each property of the entity, an update with that property alone and another valid value; the ' +
      'key with its own value. Profile `page` adds type annotations the way the example of the page has ' +
      'them. Under `--read-only reject` a read-only property gets the value it has.',
    passes: 'Any 2xx but 202, whether or not the value is stored.',
    fails: sentences('Any other answer.', blockedByExample, skippedUnderReject),
  },
  'all-properties-accepted': {
    requirement:
      'A client that edits a whole entity sends all of it. Every documented property together, the key ' +
      'among them, is a valid body when the key is the one in the path.',
    sent:
      "One update with every property: valid values, and the entity's own key. Under `--read-only reject` " +
      'read-only properties keep the values they have.',
    passes: 'Any 2xx but 202.',
    fails: sentences(
      'Any other answer, a refusal of the key in the body included.',
      blockedByExample,
      skippedUnderReject,
    ),
  },
  'empty-update-accepted': {
    requirement:
      'A body that names nothing asks for no change, and that is easy to grant (OData Protocol 11.4.3). ' +
      'Generated clients send it whenever nothing was edited. A service that refuses it gets a warning; ' +
      'one that crashes on it fails.',
    sent: 'An update whose body is the empty object.',
    passes: 'Any 2xx but 202.',
    fails: 'Any other answer. A server error, twice in a row, fails instead of warning.',
  },
  'required-on-create-optional-on-update': {
    requirement:
      'A page for an update may list what creation requires. For an update such a list has no force, ' +
      'since a body names only what is to change (OData Protocol 11.4.3). A service that reuses the ' +
      'checks of its create operation refuses ordinary updates.',
    sent:
      'For each property that creation requires, an update with all the other properties and without that ' +
      'one. The key is never in it.',
    passes: 'Any 2xx but 202.',
    fails: sentences('Any other answer.', blockedByExample, skippedUnderReject),
  },
  'type-annotation-optional': {
    requirement:
      '`@odata.type` is needed only where a value is of a derived type, or where its type is not declared ' +
      '(OData JSON Format 4.5.3). Hand-written clients leave it out. In profile `page` this is a SHOULD, ' +
      'since the example of the page has it.',
    sent:
      'The example of the page with every `@odata.type` taken out, at all depths. Under `--read-only ' +
      'reject`, the values the entity holds, without annotations of that name.',
    passes: 'Any 2xx but 202.',
    fails: sentences('Any other answer.', blockedByExample, skippedUnderReject),
  },
  'type-annotation-form': {
    requirement:
      'Pages print nested type annotations without `#`, and the format wants one (OData JSON Format ' +
      '4.5.3), so clients of both kinds exist. Without `#` is a MUST in profiles `page` and `graph`, and ' +
      'a SHOULD in `odata`. With `#` is a MUST in `graph` and `odata`, and no case in `page`.',
    sent:
      'Two updates with every property of a complex type, each item beginning with `@odata.type` and its ' +
      'declared type: once bare, once after `#`. A contract without complex types has no such case.',
    passes: 'Any 2xx but 202, for each form.',
    fails: sentences('Any other answer.', blockedByExample, skippedUnderReject),
  },
  'unknown-annotation-ignored': {
    requirement:
      'Annotations are how a payload is extended, so a receiver passes over those it does not understand ' +
      '(OData JSON Format 4.5). A service that takes them for undeclared properties breaks with the next ' +
      'version of a client library. Profile `page` has no such case.',
    sent: sentences(
      'An ordinary body with an extra `@vendor.note` at its root, and, for each property of a complex ' +
        'type, an update whose items carry one.',
      ordinaryBody,
    ),
    passes: 'Any 2xx but 202.',
    fails: sentences('Any other answer.', blockedByExample, skippedUnderReject),
  },
  'round-trip-accepted': {
    requirement:
      'What a service writes it can read: control information in a body that means nothing for an update ' +
      'is to be ignored (OData JSON Format 6). Clients that read, edit and send back depend on it. It is ' +
      'a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    sent:
      'The last representation that a read returned, verbatim: context, entity tag, annotations and ' +
      'undocumented properties included.',
    passes: 'Any 2xx but 202.',
    fails: 'Any other answer. Skipped where the service offers no way to read the entity.',
  },
  'escaped-json-equal': {
    requirement:
      'A JSON value can be written in many ways, and all of them mean the same: characters as escapes, ' +
      'members in another order, white space between tokens (RFC 8259 7; OData JSON Format 6). Services ' +
      'that look into the text with patterns take one of them only.',
    sent: sentences(
      'An ordinary body in three other spellings: every character of every name and string as a `\\u` ' +
        'escape; members in reverse, annotations still first; tabs, line breaks and blanks around and ' +
        'between the tokens.',
      ordinaryBody,
    ),
    passes: 'Any 2xx but 202, for each spelling.',
    fails: sentences('Any other answer.', blockedByExample),
  },
  'content-type-parameter-accepted': {
    requirement:
      'A media type may carry parameters (RFC 9110 8.3.1), and HTTP and OData libraries add them unasked ' +
      '(OData JSON Format 3). Comparing the header as a whole turns such clients away. In profile `page` ' +
      'this is a SHOULD.',
    sent: sentences(
      'An ordinary body with Content-Type `application/json` and one parameter: `charset=utf-8`, ' +
        '`odata.metadata=minimal` or `IEEE754Compatible=false`.',
      ordinaryBody,
    ),
    passes: 'Any 2xx but 202, for each parameter.',
    fails: sentences('Any other answer, 415 included.', blockedByExample),
  },
  'media-type-case-insensitive': {
    requirement:
      'Type and subtype of a media type are compared without regard to case (RFC 9110 8.3.1). It is a ' +
      'SHOULD in `graph` and `odata`, and not part of `page`.',
    sent: sentences('An ordinary body with Content-Type `Application/JSON`.', ordinaryBody),
    passes: 'Any 2xx but 202.',
    fails: sentences('Any other answer, 415 included.', blockedByExample),
  },
  'accept-variant': {
    requirement:
      'A client that takes anything, says nothing, or asks for JSON with minimal metadata is content with ' +
      'what the service writes anyway (RFC 9110 12.5.1; OData Protocol 8.2.1). Refusing these requests ' +
      'cuts off command-line tools and OData libraries. Profile `page` has no such case.',
    sent: sentences(
      'An ordinary body with Accept `*/*`, without Accept, and with ' +
        '`application/json;odata.metadata=minimal`.',
      ordinaryBody,
    ),
    passes: 'Any 2xx but 202, for each of them.',
    fails: sentences('Any other answer, 406 included.', blockedByExample),
  },
  'boundary-value-accepted': {
    requirement:
      'Values at the edge of a type are values of it, yet services often allow fewer for reasons of their ' +
      'own. The page does not forbid that, so a refusal is a note in every profile: worth knowing, no ' +
      'fault.',
    sent:
      'For each property path but the key, one update for each edge of its type: an empty collection and ' +
      'one of three items; the smallest, zero and largest of a number; leap day and first and last day; ' +
      'the empty string, a long one and one beyond ASCII. Only values that the schema allows are sent.',
    passes: 'Any 2xx but 202.',
    fails: sentences(
      'Any other answer is a note. A server error, twice in a row, is a fail.',
      blockedByExample,
      skippedUnderReject,
    ),
  },
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
    passes: 'Any 2xx but 202.',
    fails: sentences('Any other answer.', blockedByExample, skippedUnderReject),
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
      'the value is the only item.',
    passes:
      'The update gets a 4xx and nothing changes; or it is accepted, and neither a read nor the reply ' +
      'shows the value: it is ignored, or turned into a member. Under `--enum-case tolerant` a member in ' +
      'other case counts as a member.',
    fails: sentences(
      'A read or the reply shows a value that is no member and was not there before; a 4xx that comes ' +
        'with a change; an answer that is neither 2xx nor 4xx, or is 202. A member stored in its place is ' +
        'contained, but still breaks read-only-unchanged where the property is read-only.',
      notComparable,
    ),
  },
  'sentinel-contained': {
    requirement:
      'An evolvable enumeration has a sentinel that stands for members a client does not know yet. It is ' +
      'for replies; a stored sentinel is a value nobody can act on. Only profile `graph` has this rule, ' +
      'as a SHOULD.',
    sent:
      'For each enumeration property with a sentinel, an update with that sentinel, alone in a collection ' +
      'where the property is one.',
    passes:
      'The update gets a 4xx and nothing changes, or it is accepted and the sentinel is neither stored ' +
      'nor shown in the reply.',
    fails: sentences(
      'A read or the reply shows the sentinel where it was not before; a 4xx that comes with a change; an ' +
        'answer that is neither 2xx nor 4xx, or is 202.',
      notComparable,
    ),
  },
  'enum-exact-in-reply': {
    requirement:
      'Members of an enumeration are names, and names are compared to the letter. A reply with a word of ' +
      'its own, or with a member in other case, fails in every client that was generated from the page.',
    sent: nothingOfItsOwn,
    passes:
      'Every string at the path is a documented member, the sentinel included. Under `--enum-case ' +
      'tolerant` other case is taken.',
    fails: sentences(
      'A string is no member. The hint says where it differs from one only in case or in white space. ' +
        'Values that are no strings are for reply-conforms to judge.',
      withoutPreference,
      'Skipped where no reply has a string at the path.',
    ),
  },
  'enum-sentinel-absent': {
    requirement:
      'The sentinel of an evolvable enumeration takes the place of members that a client has not said it ' +
      'can handle; it is no value of its own. A documented member has no need of it. Only profile `graph` ' +
      'has this rule, as a SHOULD.',
    sent: nothingOfItsOwn,
    passes: 'No reply to an accepted update that was sent without a preference has the sentinel at the path.',
    fails: 'A reply has the sentinel. Skipped where no reply has a value at the path.',
  },
  'success-status': {
    requirement:
      'The page names one status for a success, and clients branch on it: one that expects a body finds ' +
      'none in a 204. Profile `odata` takes 204 as well, which OData Protocol 11.4.3 allows for any ' +
      'update.',
    sent: nothingOfItsOwn,
    passes: 'Every accepted update is answered with the documented status, or, in profile `odata`, with 204.',
    fails: sentences(
      'An accepted update is answered with another 2xx. A 202 is no acceptance and fails other rules.',
      withoutPreference,
      skippedWithoutSuccess,
    ),
  },
  'reply-media-type': {
    requirement:
      'A client picks its parser by Content-Type, so JSON is labelled as JSON. Parameters are free, and ' +
      'case does not matter.',
    sent: nothingOfItsOwn,
    passes:
      'Every reply to an accepted update that has a body calls it `application/json`, with any ' +
      'parameters.',
    fails: sentences(
      'A reply with a body has another Content-Type, or none.',
      withoutPreference,
      'Skipped where no such reply has a body.',
    ),
  },
  'reply-is-the-entity': {
    requirement:
      'The page answers an update with the updated entity: one object with its properties at the top. A ' +
      'wrapper or a list is another format, and an empty object tells the client nothing.',
    sent: nothingOfItsOwn,
    passes:
      'Every reply to an accepted update is one JSON object with at least one documented property of the ' +
      'entity. A 204 is not judged here; success-status speaks of it.',
    fails: sentences(
      'The body is missing, is not JSON, is a list or a scalar, or is an object without any documented ' +
        'property at its top.',
      withoutPreference,
      skippedWithoutSuccess,
    ),
  },
  'reply-conforms': {
    requirement:
      'Typed clients are generated from the documented types and fail on the first value of another one. ' +
      'Each property path is judged by itself, so a wrong type deep inside is named where it is.',
    sent: nothingOfItsOwn,
    passes:
      'Wherever a reply has a value at the path, it is of the declared type: a collection is an array, a ' +
      "complex value an object, an enumeration a string, and a primitive one of its type's values. " +
      'Scalars may be null unless the contract says otherwise; `12.0` is an integer.',
    fails:
      'A value of another type, null for a collection or for an item of one included. Which words an ' +
      'enumeration may have is for enum-exact-in-reply to say. Skipped where no reply that is the entity ' +
      'has a value at the path.',
  },
  'reply-property-present': {
    requirement:
      'Every documented property comes back in a reply, as in the example of the page. A client cannot ' +
      'tell a property that was left out from one that has no value.',
    sent: nothingOfItsOwn,
    passes: 'Every reply that is the entity has the property. Null is present.',
    fails: 'A reply that is the entity lacks it. Skipped where no reply is the entity.',
  },
  'reply-key-matches': {
    requirement:
      'The reply describes the entity that was addressed, and its key proves it. Another key means that ' +
      'the service updated, or shows, another entity.',
    sent: nothingOfItsOwn,
    passes:
      'Every reply that is the entity and has the key shows the one in the path of the request. Number ' +
      'and text count as equal.',
    fails:
      'A reply shows another key. Skipped where no reply has the key; that it is missing is for ' +
      'reply-property-present to say.',
  },
  'reply-type-annotation': {
    requirement:
      'Clients choose a class by `@odata.type` and fail when it names something else (OData JSON Format ' +
      '4.5.3). The annotation itself is optional. The page prints it both with and without `#`, so either ' +
      'is taken.',
    sent: nothingOfItsOwn,
    passes:
      'Where the entity, or an item of a complex property, has the annotation, it is the declared type: ' +
      'bare, after `#`, or as an absolute URI that ends in `#` and the type.',
    fails:
      'An annotation names another type, or is no string. Skipped where no reply has the annotation at ' +
      'that place.',
  },
  'reply-type-annotation-hash': {
    requirement:
      'In the format a type that is not built in is named after `#` (OData JSON Format 24). Strict ' +
      'libraries need it to tell a type of the model from a primitive one. It is a MUST in `odata`, a ' +
      'SHOULD in `graph`, and not part of `page`, whose own example leaves it out.',
    sent: nothingOfItsOwn,
    passes: 'Every `@odata.type` of the entity and of the items of its complex properties has a `#`.',
    fails: 'An annotation has none. Skipped where no reply has a type annotation.',
  },
  'reply-context': {
    requirement:
      'The context URL tells a client what it is looking at (OData JSON Format 4.5.1), so where there is ' +
      'one it has to be true. Host and path before the fragment are not compared, because proxies rewrite ' +
      'them.',
    sent: nothingOfItsOwn,
    passes:
      'Where the entity has `@odata.context`, its fragment ends in the name of the entity set and ' +
      '`/$entity`, keys, a select list or the type in between allowed, or is the name of the type.',
    fails:
      'The fragment says something else, or the context is no string. Skipped where no reply has a ' +
      'context.',
  },
  'reply-context-present': {
    requirement:
      'With minimal metadata a reply opens with its context, so that a reader of a stream knows it before ' +
      'the first value (OData JSON Format 3.1.1, 4.5.1). It is a SHOULD in `odata`, a MAY in `graph`, and ' +
      'not part of `page`.',
    sent: nothingOfItsOwn,
    passes: '`@odata.context` is the first member of every reply that is the entity.',
    fails: 'It is missing or comes later. Skipped where no reply is the entity.',
  },
  'reply-metadata-parameter': {
    requirement:
      'The Content-Type of a reply says how much control information the body carries (OData JSON Format ' +
      '4.1). Only profile `odata` asks for it, as a SHOULD.',
    sent: nothingOfItsOwn,
    passes:
      'Every reply to an accepted update that has a body has `odata.metadata`, or `metadata`, among the ' +
      'parameters of its Content-Type.',
    fails: sentences(
      'The parameter is missing.',
      withoutPreference,
      'Skipped where no such reply has a body.',
    ),
  },
  'reply-agrees-with-read': {
    requirement:
      'The entity in a reply is the entity as stored, not the request played back (OData Protocol ' +
      '11.4.1.5). A client that trusts the reply otherwise works with values the service does not have. ' +
      'Profile `page` has no such rule.',
    sent: nothingOfItsOwn,
    passes:
      'Each documented property in a reply has the value that the next read returns. Order in collections ' +
      'does not count, and a property that the reply leaves out says nothing.',
    fails: sentences(
      'A property has another value in the reply than in the read that follows. Skipped where no read ' +
        'follows any reply that is the entity.',
      notComparable,
    ),
  },
  'read-is-stable': {
    requirement:
      'A resource has a state (RFC 9110 3.2): two reads with nothing between them show the same one. ' +
      'Every comparison of before and after rests on that, so where it fails, the cases that compare are ' +
      'blocked.',
    sent: 'Nothing of its own: judges the two reads that precede the first case.',
    passes:
      'Both reads show the same values for the documented properties. Order in collections does not ' +
      'count.',
    fails:
      'A documented property differs between the two. Skipped where the service offers no way to read the ' +
      'entity; blocked where the second read brings no entity.',
  },
  'reply-encoding': {
    requirement:
      'JSON that leaves a system is UTF-8 without a byte order mark (RFC 8259 8.1), and a length that is ' +
      'given is true (RFC 9110 8.6). Forgiving parsers hide the opposite until the first accented letter ' +
      'or the first proxy.',
    sent: nothingOfItsOwn,
    passes:
      'Every body of a reply to an accepted update decodes as UTF-8 without error, does not begin with a ' +
      'byte order mark, and is as long as its Content-Length says. Without Content-Length, or with a ' +
      'content coding, the length is not judged.',
    fails: sentences(
      'Bytes that are not UTF-8, a byte order mark, or a Content-Length that differs from the length ' +
        'received.',
      withoutPreference,
      'Skipped where no such reply has a body.',
    ),
  },
  'reply-undocumented-property': {
    requirement:
      'Replies are open: a service may return more than the page lists. The names are reported because a ' +
      'service that knows more than its page, or a page that lags behind, is worth seeing. It is a note ' +
      'and never fails a service.',
    sent: nothingOfItsOwn,
    passes:
      'Every property of the entity and of its complex values is one that the contract knows. Annotations ' +
      'are no properties.',
    fails:
      'A reply has a property that the contract does not know: a note that names the first one. Skipped ' +
      'where no reply is the entity.',
  },
  'odata-version': {
    requirement:
      'Every response says which version of the protocol it follows (OData Protocol 8.1.5), and client ' +
      'libraries choose their reader by it. It is a MUST in `odata`, a SHOULD in `graph`, and not part of ' +
      '`page`.',
    sent: nothingOfItsOwn,
    passes: 'Every reply to an accepted update, a 204 included, has OData-Version with 4.0 or 4.01.',
    fails: sentences(
      'The header is missing or has another version.',
      withoutPreference,
      skippedWithoutSuccess,
    ),
  },
}
