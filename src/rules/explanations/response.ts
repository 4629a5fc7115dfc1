import type { response } from '../update/response.js'
import type { Explained } from './explanation.js'
import { notComparable, nothingOfItsOwn, sentences, skippedWithoutSuccess } from './sentences.js'

export const responseExplained: Explained<typeof response> = {
  'success-status': {
    requirement:
      'The page names one status for a success, and clients branch on it: one that expects a body finds ' +
      'none in a 204. Profile `odata` takes 204 as well, which OData Protocol 11.4.3 allows for any ' +
      'update.',
    sent: nothingOfItsOwn,
    passes:
      'Every accepted update is answered with a documented status, or, in profile `odata`, with 204. Where 204 is ' +
      'documented, also with 200 in profile `odata`, and to a request that prefers `return=representation`.',
    fails: sentences(
      'An accepted update is answered with another 2xx. A 202 is no acceptance and fails other rules.',
      skippedWithoutSuccess,
    ),
  },
  'reply-media-type': {
    requirement:
      'A client picks its parser by Content-Type, so JSON is labelled as JSON. Parameters are free, and ' +
      'case does not matter.',
    sent: nothingOfItsOwn,
    passes:
      'Every response to an accepted update that has a body calls it `application/json`, with any ' +
      'parameters.',
    fails:
      'A response with a body has another Content-Type, or none. Skipped where no such response has a body.',
  },
  'reply-is-the-entity': {
    requirement:
      'The page answers an update with the updated entity: one object with its properties at the top. A ' +
      'wrapper or a list is another format, and an empty object tells the client nothing.',
    sent: nothingOfItsOwn,
    passes:
      'Every response to an accepted update is one JSON object with at least one documented property of the ' +
      'entity. A 204 is not judged here; success-status speaks of it.',
    fails: sentences(
      'The body is missing, is not JSON, is a list or a scalar, or is an object without any documented ' +
        'property at its top.',
      skippedWithoutSuccess,
    ),
  },
  'reply-conforms': {
    requirement:
      'Typed clients are generated from the documented types and fail on the first value of another one. ' +
      'Each property path is judged by itself, so a wrong type deep inside is named where it is.',
    sent: nothingOfItsOwn,
    passes:
      'Wherever a response has a value at the path, it is of the declared type: a collection is an array, a ' +
      "complex value an object, an enumeration a string, and a primitive one of its type's values. " +
      'Scalars may be null unless the contract says otherwise; `12.0` is an integer. Names inside complex values of the ' +
      'declared type are exact (OData JSON Format 7.2).',
    fails:
      'A name inside a complex value that differs from the documented one only in case, while the documented one is absent ' +
      'and the run did not send the other spelling. A value of another type, null for a collection or for an item of one included. Which words an ' +
      'enumeration may have is for enum-exact-in-reply to say. Skipped where no response that is the entity ' +
      'has a value at the path.',
  },
  'reply-property-present': {
    requirement:
      'Every documented property comes back in a response, as in the example of the page. A client cannot ' +
      'tell a property that was left out from one that has no value.',
    sent: nothingOfItsOwn,
    passes:
      'Every response that is the entity has the property; inside complex values of the declared type, every such value has ' +
      'it. Null is present.',
    fails:
      'A response that is the entity lacks it. Inside a complex value that is a warning in every profile, since serializers ' +
      'omit nulls and zeros, and nothing if the run last sent it as null or left it out. Skipped where no response is the ' +
      'entity, or has such a value.',
  },
  'reply-key-matches': {
    requirement:
      'The response describes the entity that was addressed, and its key proves it. Another key means that ' +
      'the service updated, or shows, another entity.',
    sent: nothingOfItsOwn,
    passes:
      'Every response that is the entity and has the key shows the one in the path of the request. Number ' +
      'and text count as equal.',
    fails:
      'A response shows another key. Skipped where no response has the key; that it is missing is for ' +
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
      'bare, after `#`, or as an absolute URI that ends in `#` and the type. Where the contract shows a value of a ' +
      'derived type, any qualified name is taken.',
    fails:
      'An annotation names another type, or is no string. Skipped where no response has the annotation at ' +
      'that place.',
  },
  'reply-type-annotation-hash': {
    requirement:
      'In the format a type that is not built in is named after `#` (OData JSON Format 24). Strict ' +
      'libraries need it to tell a type of the model from a primitive one. It is a MUST in `odata`, a ' +
      'SHOULD in `graph`, and not part of `page`, whose own example leaves it out.',
    sent: nothingOfItsOwn,
    passes: 'Every `@odata.type` of the entity and of the items of its complex properties has a `#`.',
    fails: 'An annotation has none. Skipped where no response has a type annotation.',
  },
  'reply-context': {
    requirement:
      'The context URL tells a client what it is looking at (OData JSON Format 4.5.1), so where there is ' +
      'one it has to be true. Host and path before the fragment are not compared, because proxies rewrite ' +
      'them.',
    sent: nothingOfItsOwn,
    passes:
      'Where the entity has `@odata.context`, its fragment ends in the name of the entity set and ' +
      '`/$entity`, or is the name of the type; keys, a type cast and a select list may stand in between or ' +
      'follow (OData Protocol 10.2 to 10.8). A singleton needs no `/$entity`. What is reached through another entity may be in a set of another name.',
    fails:
      'The fragment says something else, or the context is no string. Skipped where no response has a ' +
      'context.',
  },
  'reply-context-present': {
    requirement:
      'With minimal metadata a response opens with its context, so that a reader of a stream knows it before ' +
      'the first value (OData JSON Format 3.1.1, 4.5.1). It is a MUST in `odata`, a MAY in `graph`, and ' +
      'not part of `page`.',
    sent: nothingOfItsOwn,
    passes: '`@odata.context` is the first member of every response that is the entity.',
    fails: 'It is missing or comes later. Skipped where no response is the entity.',
  },
  'reply-metadata-parameter': {
    requirement:
      'The Content-Type of a response says how much control information the body carries (OData JSON Format ' +
      '4.1). Only profile `odata` asks for it, as a MUST.',
    sent: nothingOfItsOwn,
    passes:
      'Every response to an accepted update that has a body has `odata.metadata`, or `metadata`, among the ' +
      'parameters of its Content-Type.',
    fails: sentences('The parameter is missing.', 'Skipped where no such response has a body.'),
  },
  'reply-agrees-with-read': {
    requirement:
      'The entity in a response is the entity as stored, not the request played back (OData Protocol ' +
      '11.4.1.5). A client that trusts the response otherwise works with values the service does not have. ' +
      'Profile `page` has no such rule.',
    sent: nothingOfItsOwn,
    passes:
      'Each documented property in a response has the value that the next read returns. Order in collections ' +
      'does not count, and a property that the response leaves out says nothing.',
    fails: sentences(
      'A property has another value in the response than in the reads of the next two seconds, three times in a ' +
        'row. Skipped where no read follows any response that is the entity.',
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
      'A documented property differs between the two, and again between reads that are sent at the same ' +
      'time. Skipped where the service offers no way to read the ' +
      'entity; blocked where the second read brings no entity.',
  },
  'reply-encoding': {
    requirement:
      'JSON that leaves a system is UTF-8 without a byte order mark (RFC 8259 8.1). A response ends where it ' +
      'says it does (RFC 9112 8), a length that is given is true (RFC 9110 8.6), and a body is in the ' +
      'content coding that is named (RFC 9110 8.4). Forgiving parsers hide the opposite until the first ' +
      'accented letter or the first proxy.',
    sent: nothingOfItsOwn,
    passes:
      'Every response to a request that is not a read comes to its end and can be decoded. ' +
      'Every body of a response to an accepted update decodes as UTF-8 without error, does not begin with a ' +
      'byte order mark, and is as long as its Content-Length says. Without Content-Length, or with a ' +
      'content coding, the length is not judged.',
    fails: sentences(
      'Bytes that are not UTF-8, a byte order mark, or a Content-Length that differs from the length ' +
        'received. A response that breaks off after its headers, is longer than its Content-Length, has no ' +
        'end, or does not decode, at least twice in a row. Server errors, and ' +
        'responses to requests of more than 64 KiB, are not judged here. Where no response is complete, rules about bodies are blocked by this finding.',
      'Skipped where no such response has a body.',
    ),
  },
  'reply-undocumented-property': {
    requirement:
      'Responses are open: a service may return more than the page lists. The names are reported because a ' +
      'service that knows more than its page, or a page that lags behind, is worth seeing. It is a note ' +
      'and never fails a service.',
    sent: nothingOfItsOwn,
    passes:
      'Every property of the entity and of its complex values is one that the contract knows. Annotations ' +
      'are no properties.',
    fails:
      'A response has a property that the contract does not know: a note that names the first one. Skipped ' +
      'where no response is the entity.',
  },
  'odata-version': {
    requirement:
      'Every response says which version of the protocol it follows (OData Protocol 8.1.5), and client ' +
      'libraries choose their reader by it. A 304 need not (OData Protocol 9.1.6). It is a MUST in `odata`, ' +
      'a SHOULD in `graph`, and not part of `page`.',
    sent: nothingOfItsOwn,
    passes: 'Every response to an accepted update, a 204 included, has OData-Version with 4.0 or 4.01.',
    fails: sentences('The header is missing or has another version.', skippedWithoutSuccess),
  },
}
