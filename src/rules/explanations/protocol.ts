import type { protocol } from '../update/protocol.js'
import type { Explained } from './explanation.js'
import { blockedByExample, notComparable, ordinaryBody, sentences, stateUnseen } from './sentences.js'

export const protocolExplained: Explained<typeof protocol> = {
  'prefer-return': {
    requirement:
      'With `Prefer: return` a client says whether it wants the entity back, and a service may honour or ' +
      'ignore that (OData Protocol 8.2.8.7). Either is fine as long as the client can tell which it was: ' +
      'refusing the request, or claiming in Preference-Applied what was not done, is not. Profile `page` ' +
      'has no such rule.',
    sent: sentences(
      'An ordinary body with `Prefer: return=minimal`, and one with `Prefer: return=representation`.',
      ordinaryBody,
    ),
    passes:
      'To `minimal`: a 204, or a body that is one object. To `representation`: such a body; in profile ' +
      '`odata`, or where the contract documents 204, also a 204. Preference-Applied may be missing; where it names a return preference, ' +
      'it is `minimal` for a response without a body and `representation` for one with a body.',
    fails: sentences(
      'Any other answer, a success without either, or a Preference-Applied that is not true. Whether the ' +
        'object is the entity is for the area response to say.',
      blockedByExample,
    ),
  },
  'unknown-preference-ignored': {
    requirement:
      'A preference is a wish, and one that the service does not know is passed over (OData Protocol ' +
      '8.2.8; RFC 7240 2). Clients send the same preferences to every service. It is a MUST in `odata`, a ' +
      'SHOULD in `graph`, and not part of `page`.',
    sent: sentences('An ordinary body with `Prefer: vendor-x=1`.', ordinaryBody),
    passes: 'Any 2xx but 202.',
    fails: sentences('Any other answer.', blockedByExample),
  },
  'request-version': {
    requirement:
      'OData libraries state the version that a request was written for. A service reads the request by ' +
      'the rules of that version, or refuses it with a 4xx (OData Protocol 8.1.5). It is a MUST in ' +
      '`odata`, a SHOULD in `graph`, and not part of `page`.',
    sent: sentences('An ordinary body with `OData-Version: 4.0`.', ordinaryBody),
    passes: 'Any 2xx but 202.',
    fails: 'Any answer that is no refusal. Skipped where the update gets a 4xx or 501.',
  },
  'max-version-honoured': {
    requirement:
      'With OData-MaxVersion a client says what it can read, and a later version in return is one that it ' +
      'cannot (OData Protocol 8.2.7). It is a MUST in `odata`, a SHOULD in `graph`, and not part of ' +
      '`page`.',
    sent: sentences('An ordinary body with `OData-MaxVersion: 4.0`.', ordinaryBody),
    passes:
      'Any 2xx but 202, with OData-Version 4.0 or without that header; that it is missing is for ' +
      'odata-version to say.',
    fails: sentences('Any other answer, or another OData-Version.', blockedByExample),
  },
  'if-match-any': {
    requirement:
      '`If-Match: *` asks for an update of what exists and for nothing to be created, and it holds for ' +
      'every entity that exists (OData Protocol 8.2.4, 11.4.1.1). Careful clients send it with every ' +
      'update. It is a SHOULD in `graph` and `odata`, and not part of `page`.',
    sent: sentences('An ordinary body with `If-Match: *`.', ordinaryBody),
    passes: 'Any 2xx but 202.',
    fails: sentences('Any other answer, 412 included.', blockedByExample),
  },
  'if-match-stale': {
    requirement:
      'An entity tag in If-Match keeps a client from overwriting what it has not seen (OData Protocol ' +
      "8.2.4). A service that hands out tags and does not compare them lets two people undo each other's " +
      'work without a word. It is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    sent:
      'A body with every property but the key, with other values or, under `--read-only reject`, those held, and ' +
      'a made-up weak entity tag in If-Match; only where a read shows `@odata.etag`: an ETag header alone ' +
      'proves no concurrency control, since many frameworks set it for caches.',
    passes: 'A 412, and a read afterwards shows the entity as it was.',
    fails: sentences(
      'A success, or any other answer that is no 4xx. A 412 that comes with a change fails in every profile ' +
        '(OData Protocol 9.2). Skipped where a ' +
        'read shows no `@odata.etag`, and where another 4xx comes: what would be refused anyway may be ' +
        'refused before preconditions are looked at (RFC 9110 13.2.1).',
      stateUnseen,
    ),
  },
  'if-match-current': {
    requirement:
      'The entity tag that a read shows can be sent in If-Match of an update (OData Protocol 8.2.4, 8.3.2). If the ' +
      'service refuses it, a client that uses entity tags can never update. Only profile `odata` has this rule.',
    sent: sentences(
      'A read; an ordinary body with the `@odata.etag` of that read in If-Match; a read.',
      ordinaryBody,
      'Only if reads with GET show `@odata.etag`.',
    ),
    passes: 'Any 2xx but 202.',
    fails: sentences(
      'Any other answer. A 412 to a weak entity tag is a SHOULD: a service compares weakly if the tag does not depend ' +
        'on the representation, and that cannot be seen from outside. Skipped if the update gets a 412 and the second ' +
        'read shows another entity tag.',
      blockedByExample,
    ),
  },
  'if-match-former': {
    requirement:
      'An update with an entity tag that is no longer current gets a 412 and changes nothing (OData Protocol 8.2.4, ' +
      '9.2). Clients know a 412: they read again and repeat the update. A 400 or 409 tells them nothing of that kind. ' +
      'Only profile `odata` has this rule.',
    sent:
      'A read; an update with every property but the key and the `@odata.etag` of that read in If-Match; a read; ' +
      'another update with the first entity tag. If that gets another 4xx than 412, the same update with the entity ' +
      'tag of the second read. Only if reads with GET show `@odata.etag`.',
    passes: 'A 412 to the second update, and a read afterwards shows what the second read showed.',
    fails: sentences(
      'A 412 with a change, a success, or any other answer that is no 4xx. Another 4xx fails if the same update is ' +
        'accepted with the current entity tag, and is skipped otherwise. Also skipped if the first update is refused ' +
        'or does not change the entity tag, and if there are no two updates with different values to send, as under ' +
        '`--read-only reject` where every property is read-only.',
      notComparable,
    ),
  },
  'etag-consistent': {
    requirement:
      'A client takes the entity tag for its next update from the last response it got, from the header or from the ' +
      'body (OData Protocol 8.3.2; OData JSON Format 4.5.10). If these differ, its update gets a 412 though nobody ' +
      'else wrote. Only profile `odata` has this rule; that header and body agree is a SHOULD.',
    sent: sentences(
      'An ordinary body and a read, twice, and one more read; for header and body a read, an ordinary body and a read.',
      ordinaryBody,
      'Only if reads with GET show `@odata.etag`.',
    ),
    passes:
      'The response to an update and the next read show the same `@odata.etag`, and each response with an ETag header ' +
      'and `@odata.etag` has the same in both. `W/` makes no difference (RFC 9110 8.8.3.2). For a response without a ' +
      'body its ETag counts.',
    fails:
      'Entity tags that differ; between update and read they differ both times. Skipped if a response has no entity ' +
      'tag, if the update is refused, if two reads in a row show different ones, and if a strong ETag comes with a ' +
      'Content-Encoding.',
  },
  'select-on-update': {
    requirement:
      'A client that wants the updated entity back may say which of its properties (OData Protocol ' +
      '11.4.1.5). Libraries add `$select` to whatever request they build. It is new in 4.01: a ' +
      'MUST in `odata` for a service that answers in that version, a SHOULD for an older one; a note in ' +
      '`graph`, and not part of `page`.',
    sent: sentences(
      'An ordinary body to the path of the entity with `?$select=` and the name of the key.',
      ordinaryBody,
    ),
    passes: 'A success with one object, or a 204. What is in the object is not judged.',
    fails: sentences(
      'Any other answer, or a success whose body is no object.',
      'Skipped where the answer is 501: the service does not implement the option (OData Protocol 11.2.6).',
      blockedByExample,
    ),
  },
  'metadata-level': {
    requirement:
      'A client asks for as much control information as it can use (OData JSON Format 3.1): none, what it ' +
      'needs to go on, or all. In `odata` it is a SHOULD, and for `full` a MUST (OData JSON Format 24); it is a ' +
      'note in `graph`, and not part of `page`.',
    sent: sentences(
      'An ordinary body with Accept `application/json;odata.metadata=` and `none`, `minimal` or `full`.',
      ordinaryBody,
    ),
    passes:
      'Any 2xx but 202; for `none`, an object in response has no control information at its root but links to ' +
      'further pages and counts. For `minimal` and `full`, acceptance is all. A 204 passes.',
    fails: sentences(
      'Any other answer, 406 included, or a response with control information for `none`.',
      blockedByExample,
    ),
  },
  'key-in-parentheses': {
    requirement:
      'The canonical address of an entity in OData has its key in parentheses (OData URL Conventions ' +
      '4.3); the key as a segment of the path is the newer form, and the one on the page. Libraries build ' +
      'either. The path conventions are optional (OData URL Conventions 4), so it is a SHOULD in `odata`, a ' +
      'note in `graph`, and not part of `page`.',
    sent: sentences(
      'An ordinary body to the entity set with the key in parentheses, in quotes where it is a string.',
      ordinaryBody,
    ),
    passes:
      'Any 2xx but 202, and a response that has the key shows the one addressed. That the update took place ' +
      'is not looked at.',
    fails: sentences('Any other answer, 404 included, or another key in the response.', blockedByExample),
  },
  'client-request-id-echoed': {
    requirement:
      'A client of Microsoft Graph may give a request a name of its own and finds it again in the response, ' +
      'so that both sides can look up one call in their logs. Only profile `graph` has this rule, and a ' +
      'violation is a note.',
    sent: sentences('An ordinary body with `client-request-id` and a GUID.', ordinaryBody),
    passes:
      'Any 2xx but 202, with the same GUID in the header `client-request-id` of the response, to the letter.',
    fails: sentences('Any other answer, another value, or no such header: a note.', blockedByExample),
  },
}
