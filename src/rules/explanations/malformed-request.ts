import type { malformedRequest } from '../update/malformed-request.js'
import type { Explained } from './explanation.js'
import {
  containedValue,
  crash,
  dangerous,
  ignoredMember,
  inTurn,
  keptMember,
  notContained,
  ordinaryBody,
  refusedUnchanged,
  sentences,
  stateUnseen,
  stillReadOnly,
} from './sentences.js'

export const malformedRequestExplained: Explained<typeof malformedRequest> = {
  'wrong-type-contained': {
    requirement:
      'The type of each property is documented, down to those of complex types, and typed clients cannot ' +
      'read a value of another one. A text stored where a number belongs comes back to every reader. How ' +
      'the service keeps it out is left to the service.',
    sent:
      'For each property path that is no single enumeration value, the key included, an update with each of these that ' +
      'its schema forbids: a string, `true`, an array, a number, an object; for a collection also one ' +
      'item of another type; a word where a GUID belongs. Inside a complex type the rest of the item is ' +
      'valid. Null, numbers out of range and dates have rules of their own.',
    passes: sentences(containedValue, 'For the key, only what was sent for it counts as illegal.'),
    fails: sentences(notContained, stillReadOnly, crash, stateUnseen),
  },
  'out-of-range-contained': {
    requirement:
      'A number type ends somewhere, and what lies beyond it wraps round, is cut off or breaks a ' +
      'converter. A client that reads the value back meets another number than was sent, or one it cannot ' +
      'hold. A numeric string belongs here too: a lenient reader takes it for the number, and a store ' +
      'that keeps it hands out text.',
    sent:
      'For each path of an integer type, an update with one more than the largest, one less than the ' +
      'smallest, a fraction, `1e400` and a numeric string; for `Edm.Single` and `Edm.Double`, `1e400`. In ' +
      'a collection the value is the only item. Only values that the schema forbids are sent.',
    passes: containedValue,
    fails: sentences(notContained, stillReadOnly, crash, stateUnseen),
  },
  'invalid-date-contained': {
    requirement:
      'What is no date cannot be sorted, compared or shown, and many parsers make another day of it ' +
      'without a word. Readers of the documented type fail on the first such value. How the service keeps ' +
      'it out is left to the service.',
    sent:
      'For each path of a date or time type, an update with each of these: month 13, February 30, ' +
      'day/month/year, a date-time and the empty string for `Edm.Date`; hour 25, a date alone and the ' +
      'empty string for `Edm.DateTimeOffset`; hour 25 for `Edm.TimeOfDay`; a word for `Edm.Duration`. In ' +
      'a collection the value is the only item. Only values that the schema forbids are sent.',
    passes: sentences(containedValue, 'Cutting a date-time down to its date is such a turn.'),
    fails: sentences(notContained, stillReadOnly, crash, stateUnseen),
  },
  'null-contained': {
    requirement:
      'A collection may be empty but is never null, and clients loop over it without asking (OData CSDL ' +
      '7.2.1). The page does not say which scalars may be null, so null for a scalar is judged here only ' +
      'where the contract rules it out.',
    sent:
      'For each collection, an update with null in its place and one with null as its only item; for each ' +
      'scalar that the contract calls not nullable, and for the key, an update with null. Only what the schema ' +
      'forbids is sent.',
    passes: sentences(containedValue, 'An empty collection for null is such a turn.'),
    fails: sentences(notContained, stillReadOnly, crash, stateUnseen),
  },
  'null-scalar-faithful': {
    requirement:
      'Where nothing is said of it, null is a value that a scalar may have (OData CSDL 7.2.1). A service ' +
      'may refuse it, ignore it or store it; a default that turns up instead is a value that nobody sent. ' +
      'It is a note in every profile.',
    sent:
      'For each scalar path that may be null, but for the key, an update with null there. Inside a ' +
      'complex type the rest of the item is valid.',
    passes:
      'The update gets a 4xx and nothing changes; or it is accepted, and a read shows null at the path, ' +
      'nothing, or values that were there before. The response is not judged here.',
    fails: sentences(
      'A read shows a value that is neither null nor was there before; a 4xx that comes with a change; an ' +
        'answer that is neither 2xx nor 4xx, or is 202. Each of these is a note.',
      crash,
      stateUnseen,
    ),
  },
  'unknown-property-contained': {
    requirement:
      'An update concerns declared properties (OData Protocol 11.4.3). A service that stores whatever it ' +
      'is sent hands it out later to clients that know nothing of it, and lets anyone attach data that ' +
      'nobody has looked at. It is a SHOULD, because a type may be open without the page saying so.',
    sent:
      'An update with one property, `odataContractUndeclared`; and, for each property of a complex type, ' +
      'an update with one valid item that has that property too.',
    passes: ignoredMember,
    fails: sentences(keptMember, crash, stateUnseen),
  },
  'property-name-case-contained': {
    requirement:
      'Names in OData are compared to the letter (OData CSDL 15.2), so a name in other case is another ' +
      'name. A service that stores it beside the declared one has two properties that readers take for ' +
      'one. A service may read it as the declared one (OData Protocol 13.2.3); responses use the declared name.',
    sent:
      'For each property of the entity, the key included, an update with that property alone, the first ' +
      'letter of its name in the other case, and a value that would be valid under the right name: for ' +
      'the key its own, under `--read-only reject` the one held. Names whose other case is declared too ' +
      'are left out.',
    passes: ignoredMember,
    fails: sentences(
      keptMember,
      'A value stored under the declared name is no violation of this rule, but breaks ' +
        'read-only-unchanged where the property is read-only.',
      crash,
      stateUnseen,
    ),
  },
  'foreign-type-contained': {
    requirement:
      'The `@odata.type` at the root says what a body describes, and here it describes something else ' +
      '(OData JSON Format 4.5.3). A service that believes it turns the entity into one that its clients ' +
      'have no class for. It is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    sent: sentences(
      'An ordinary body that begins with an `@odata.type` of a made-up name in the namespace of the ' +
        'entity type.',
      ordinaryBody,
    ),
    passes:
      'The update gets a 4xx and nothing changes; or it is accepted, and neither a read nor the response has ' +
      'that `@odata.type` at the root.',
    fails: sentences(
      'A read or the response has it; a 4xx that comes with a change; an answer that is neither 2xx nor 4xx, ' +
        'or is 202.',
      crash,
      stateUnseen,
    ),
  },
  'lenient-json-refused': {
    requirement:
      'These bodies are no JSON, or JSON without one meaning (RFC 8259 2 and 4): two parsers in a row, ' +
      'say a gateway and the service behind it, can read two updates in them. A parser may accept more ' +
      'than the grammar (RFC 8259 9), so this is a SHOULD in every profile; a name that is there twice, which ' +
      'the grammar allows and nearly every parser takes, is a note.',
    sent: sentences(
      'An ordinary body with a comma behind its last member; the same with a comment in front; an object ' +
        'that has one documented name twice, with two valid values; no bytes at all under the label ' +
        '`application/json`; and an annotation whose text is Latin-1, which is no UTF-8 (RFC 8259 8.1).',
      ordinaryBody,
      'All of this is sent late, after the bodies of malformed-json-refused.',
    ),
    passes: refusedUnchanged,
    fails: sentences('Any other answer, or a 4xx that comes with a change.', crash, stateUnseen),
  },
  'malformed-json-refused': {
    requirement:
      'What is not JSON says nothing that could be carried out (RFC 8259 2; OData Protocol 9.2). A ' +
      'service that guesses at it stores what nobody wrote, and one whose parser throws past every ' +
      'handler goes down with a typing error.',
    sent: sentences(
      'An ordinary body cut off in the middle; the same with one brace too many; and the word `update` ' +
        'without quotes, all labelled `application/json`.',
      ordinaryBody,
      inTurn,
    ),
    passes: refusedUnchanged,
    fails: sentences('Any other answer, or a 4xx that comes with a change.', dangerous, stateUnseen),
  },
  'media-type-contained': {
    requirement:
      'Content-Type says what the bytes are (OData Protocol 8.1.1). A service may read JSON under another ' +
      'label, but it must not make something of a body that it does not understand: some have spread a ' +
      'text over properties named 0, 1, 2 and so on, others go down. It is a SHOULD in `page`; whether ' +
      'such bodies are refused is for media-type-refused to say.',
    sent: sentences(
      'An ordinary body labelled `text/plain`, `application/xml` and `application/x-www-form-urlencoded`, ' +
        'and without Content-Type; and under each of the three labels a short body of that kind, which is ' +
        'no JSON. An ordinary body with Content-Type `application/json` in two header lines.',
      ordinaryBody,
      inTurn,
    ),
    passes:
      'The update gets a 4xx, or a 501, and nothing changes; or it is accepted, and a read shows no illegal ' +
      'value where there was a legal one, and neither a read nor the response has a property that was made of ' +
      'the body: one that was not there before the run, and whose name occurs in the body, or is the place ' +
      'of the letter that it holds.',
    fails: sentences(
      'A read or the response shows such a property; a 4xx that comes with a change; an answer that is ' +
        'neither 2xx nor 4xx, or is 202. JSON that is taken in spite of its label passes here, and breaks ' +
        'read-only-unchanged where it changes what is read-only.',
      dangerous,
      stateUnseen,
    ),
  },
  'media-type-refused': {
    requirement:
      'A format that the operation does not take is refused, and 415 is made for that (RFC 9110 15.5.16). ' +
      'A client with a wrong label learns of it at once, and does not wonder later why nothing was ' +
      'stored. Many services read any body as JSON, so it is a SHOULD in every profile.',
    sent:
      'Nothing of its own; judges the responses to the requests of media-type-contained, each by itself. ' +
      'Where a filter left those out, they are played for it.',
    passes: 'Any 4xx, or a 501. 415 says it best.',
    fails: 'A success. Skipped where the request got no answer, or a server error.',
  },
  'non-object-body-refused': {
    requirement:
      'The body of an update represents an entity, which is an object. An array, a word or a number is ' +
      'good JSON and no update. Services that bind bodies loosely take it for an empty one, and null is ' +
      'where many of them go down.',
    sent: sentences(
      'An ordinary body as the only item of an array; a string; a number; `true`; `null`.',
      ordinaryBody,
      inTurn,
    ),
    passes: refusedUnchanged,
    fails: sentences('Any other answer, or a 4xx that comes with a change.', dangerous, stateUnseen),
  },
  'oversize-survived': {
    requirement:
      'A body can be larger or deeper than anybody meant, by mistake or on purpose, and no client may ' +
      "take the service down with it. Limits are the service's own affair, so acceptance is as good as a " +
      'refusal. It is a SHOULD in `graph` and `odata`, and not part of `page`.',
    sent: sentences(
      'An update with a string of 1 MiB in the first property, at any depth, that is a single text and ' +
        'not the key; one with 10,000 items in the first collection of the entity; and one with arrays ' +
        'nested 500 deep in the first property but the key. A contract without such a property has no such ' +
        'case; one that has neither text nor collections gets 1 MiB of white space.',
      inTurn,
    ),
    passes: 'Any 2xx but 202, or any 4xx. What was stored is put back, and not judged here.',
    fails:
      'A 202, or a status that is neither 2xx nor 4xx. Whatever the level, these fail: a server error ' +
      'that comes twice, a lasting 502, 503 or 504 without Retry-After, no answer in time every time, and ' +
      'a service that goes down without an answer. Skipped where the connection is closed while one of the ' +
      'two large bodies is sent, and the service answers the next request: a refusal may have got lost ' +
      'with the connection.',
  },
}
