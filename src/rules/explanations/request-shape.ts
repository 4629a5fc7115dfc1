import type { requestShape } from '../update/request-shape.js'
import type { Explained } from './explanation.js'
import {
  blockedByExample,
  notReadBack,
  ordinaryBody,
  readBack,
  sentences,
  skippedUnderReject,
} from './sentences.js'

export const requestShapeExplained: Explained<typeof requestShape> = {
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
      'some gateways put it. A server error fails when it comes twice. So does an update with the present ' +
      'values that changes the entity in a way that no update can undo: no further update is sent. Blocked ' +
      'on 401 and 403: the credentials can read the entity but not update it.',
  },
  'documented-example-accepted': {
    requirement:
      'A client author begins by copying the example of the page. Whatever else the page leaves open, a ' +
      'service that implements it takes that request.',
    sent: 'The example request of the page, with its own annotations, for the entity under test.',
    passes: sentences('Any 2xx but 202. What the response looks like is for other rules to say.', readBack),
    fails:
      'A refusal, a 202, or anything else that is no success. Where the service accepts values the entity ' +
      'holds, and refuses others for read-only properties, this is the one finding about it, and its hint ' +
      'names `--read-only reject`. Under that policy the case is skipped unless the entity already holds ' +
      `what the example says. ${notReadBack}`,
  },
  'property-accepted': {
    requirement:
      'An update may name any part of the entity, so each documented property of a body is good by ' +
      'itself. A service that wants them in pairs, or all at once, breaks clients that change one thing.',
    sent:
      'For each property of the entity, an update with that property alone: what the example has for it ' +
      'where it is writable, else another valid value; the key with its own value. Profile `page` adds type annotations the way the example of the page has ' +
      'them. Under `--read-only reject` a read-only property gets the value it has.',
    passes: sentences('Any 2xx but 202.', readBack),
    fails: sentences('Any other answer.', notReadBack, blockedByExample, skippedUnderReject),
  },
  'all-properties-accepted': {
    requirement:
      'A client that edits a whole entity sends all of it. Every documented property together, the key ' +
      'among them, is a valid body when the key is the one in the path.',
    sent:
      "One update with every property: the values of the example for writable ones, else valid ones, and the entity's own key. Under `--read-only reject` " +
      'read-only properties keep the values they have.',
    passes: sentences('Any 2xx but 202.', readBack),
    fails: sentences(
      'Any other answer, a refusal of the key in the body included.',
      notReadBack,
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
      'The example of the page with every `@odata.type` taken out that names the declared type, at all depths; that of the entity stays where its type derives from another. Under `--read-only ' +
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
      'undocumented properties included; not those that a contract calls untested.',
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
    passes: sentences('Any 2xx but 202, for each spelling.', readBack),
    fails: sentences('Any other answer.', notReadBack, blockedByExample),
  },
  'content-type-parameter-accepted': {
    requirement:
      'A media type may carry parameters (RFC 9110 8.3.1), and HTTP and OData libraries add them unasked ' +
      '(OData JSON Format 3). Comparing the header as a whole turns such clients away. In profile `page` ' +
      'this is a SHOULD.',
    sent: sentences(
      'An ordinary body with Content-Type `application/json` and one parameter: `charset=utf-8`, ' +
        '`odata.metadata=minimal` or `IEEE754Compatible=false`; and with `charset="utf-8"` in quotes, which ' +
        'means the same (RFC 9110 5.6.6) and is a SHOULD in every profile.',
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
      'An ordinary body with Accept `*/*`, without Accept, with ' +
        '`application/json;odata.metadata=minimal`, and with two lists of media types with weights.',
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
      'one of four items; the smallest, zero and the largest of an integer type; leap day and first and ' +
      'last day; the empty string, a long one, one beyond ASCII, one with markup, one with white space around it and one ' +
      'with a combining accent. Only values that the schema allows are sent.',
    passes: sentences('Any 2xx but 202.', readBack),
    fails: sentences(
      'Any other answer is a note. A server error, twice in a row, is a fail.',
      notReadBack,
      blockedByExample,
      skippedUnderReject,
    ),
  },
}
