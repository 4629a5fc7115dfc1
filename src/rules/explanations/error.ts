import type { error } from '../update/error.js'
import type { Explained } from './explanation.js'
import {
  crash,
  judgesRefusals,
  ordinaryBody,
  sentences,
  skippedWithoutErrorBody,
  statusAlone,
} from './sentences.js'

export const errorExplained: Explained<typeof error> = {
  'unauthenticated-refused': {
    requirement:
      'The page requires credentials, and without valid ones nothing may happen (RFC 9110 15.5.2). The ' +
      'status matters as much: after a 401 a client signs in and tries again, while a 403 tells it that ' +
      'this is of no use.',
    sent:
      'A body with every property but the key, with other values or, under `--read-only reject`, those held: ' +
      'without Authorization; with made-up Basic credentials; with a made-up Bearer token; with `Bearer` ' +
      'and nothing behind it; with tokens made of the right one: four characters longer, four shorter, ' +
      'with four characters changed in the signature, in capitals; and with the right token under an unknown ' +
      'scheme. All of this is sent late, since bad credentials may lock a client out. A token made of the ' +
      'right one is a secret too; reports show it as `$TOKEN (altered)`.',
    passes: sentences(
      'A 401, and a read afterwards shows the entity as it was. For Basic credentials, the empty token, an ' +
        'unknown scheme and tokens made of the right one also a 400, which is how middleware for bearer ' +
        'tokens calls a malformed credential (RFC 6750 3.1).',
      statusAlone,
    ),
    fails:
      'Any other answer, a 403 and a redirect to a log-in page included, or a 401 that comes with a change. Skipped in a run without a ' +
      'token; blocked where two reads in a row differ. What is made of the right token is also skipped for ' +
      'credentials from `--header` and for a token of fewer than 16 characters; a token without both small ' +
      'and capital letters is not sent in capitals, since it may be compared without regard to case.',
  },
  'scheme-case-insensitive': {
    requirement:
      'The name of an authentication scheme is case-insensitive (RFC 9110 11.1), and some clients write ' +
      '`bearer`. It is a SHOULD in `graph` and `odata`, and not part of `page`.',
    sent: sentences(
      'An ordinary body with the token of the run under the scheme `bearer`. It is sent late, since a ' +
        'service that refuses it may lock a client out.',
      ordinaryBody,
    ),
    passes: 'Any 2xx but 202.',
    fails: sentences(
      'Any other answer.',
      'Skipped for credentials from `--header` and for a token of fewer than 16 characters.',
    ),
  },
  'insufficient-permission-refused': {
    requirement:
      'Being known is not being allowed: the page names the permission that an update needs (RFC 9110 ' +
      '15.5.4). A service that checks the signature of a token and not what it grants lets every user of ' +
      'the tenant write. The 403 tells a client to ask for the permission, not for another token.',
    sent:
      'A body with every property but the key, with other values or, under `--read-only reject`, those held, ' +
      'and the second token, which `--weak-token-env` names and which is valid but lacks the permission.',
    passes: sentences(
      'A 403, or a 404 that hides the entity, and a read afterwards shows it as it was.',
      statusAlone,
    ),
    fails:
      'Any other answer, or a refusal that comes with a change. Blocked where the answer is 401, since the ' +
      'token is no valid one then, and where two reads in a row differ. Skipped where no second token is given.',
  },
  'challenge-present': {
    requirement:
      'A 401 says with WWW-Authenticate which credentials would do (RFC 9110 15.5.2). HTTP libraries that ' +
      'sign in by themselves act on it, and without it they give up. It is a MUST in `odata`, a SHOULD in ' +
      '`graph`, and not part of `page`.',
    sent:
      'Nothing of its own; judges every 401 that was recorded. Where a filter left ' +
      'unauthenticated-refused out, its cases are played for it.',
    passes: 'Every 401 has WWW-Authenticate. What it says is not judged.',
    fails: 'A 401 has none. Skipped where nothing was answered with 401.',
  },
  'unknown-key-refused': {
    requirement:
      'An update concerns an entity that exists. OData lets a service create one instead, unless If-Match ' +
      'forbids it (OData Protocol 11.4.4); the page knows no such thing, so only profile `odata` takes ' +
      'it, and only without If-Match. A success for an entity that is not there leaves the client ' +
      'believing that something was stored.',
    sent: sentences(
      'An ordinary body for a key that no entity has, once with `If-Match: *` and once without If-Match; ' +
        'where keys are strings, also the values that the entity holds, with `If-Match: *`, for a key that ' +
        'begins with the one of the entity. Where there is GET, a read under that key before and after; if the ' +
        'first read shows another entity, no update is sent. The one without If-Match goes only to ' +
        'a service on this machine, since elsewhere it could leave an entity behind. All are sent after ' +
        'the other cases.',
      ordinaryBody,
    ),
    passes:
      'Any 4xx, and nothing under the key afterwards: 404, 412 and 428 are as good as each other. In ' +
      'profile `odata` an acceptance that leaves an entity there passes too, where the update has no ' +
      'If-Match. Without GET the status alone is judged.',
    fails: sentences(
      'Any other answer, an entity under the key after a 4xx, or a read that shows an entity with another ' +
        'key. Only a response with that very key shows that an entity is there; a 204 or null shows none. ' +
        'An entity that is there then cannot be deleted by the suite, and the run names its key loudly. ' +
        'Skipped where an entity with the key is found beforehand.',
      crash,
    ),
  },
  'unknown-key-not-found': {
    requirement:
      '404 is how a service says that there is nothing under a key (RFC 9110 15.5.5); a client that gets ' +
      'a 400 looks for the mistake in its body. A precondition that nothing can meet may be answered with ' +
      '412 (RFC 9110 13.1.1). It is a SHOULD in every profile.',
    sent:
      'Nothing of its own; judges the responses to the updates of unknown-key-refused. Where a filter left ' +
      'that rule out, its cases are played for it.',
    passes: 'A 404; to the update with `If-Match: *` also a 412, to the one without also a 428.',
    fails: 'Another 4xx. Skipped where the update was not sent, or got no 4xx.',
  },
  'unsupported-method-refused': {
    requirement:
      'The page documents no POST on an entity, and a service says so instead of taking it for something ' +
      '(RFC 9110 15.5.6). A 405 lists in Allow what there is, and clients and proxies rely on that list. ' +
      'It is a SHOULD in `graph` and `odata`, and not part of `page`. In `odata` the Allow header of a 405 ' +
      'is a MUST (OData Protocol 9.2.2).',
    sent:
      'POST on the path of the entity, with an empty body. It goes only to a service on this machine, ' +
      'since elsewhere it could create something. Other methods are not tried.',
    passes: 'Any 4xx or 501; a 405 with an Allow header, whatever it lists.',
    fails: sentences('Any other answer, or a 405 without Allow.', crash),
  },
  'error-conforms': {
    requirement:
      'OData has one form for errors (OData Protocol 9.4; OData JSON Format 21.1), and client libraries ' +
      'read code and message from it. An HTML page, problem details or a code that is a number leave the ' +
      'caller with a parse error in place of the reason. It is a MUST in `graph` and `odata`, and not ' +
      'part of `page`.',
    sent: judgesRefusals,
    passes:
      'Every refusal that has a body has Content-Type `application/json`, with any parameters, and one ' +
      'object with an object `error`. In every such error `code` and `message` are strings. `details`, ' +
      'where there are any, are a collection of objects whose code and message are strings. An inner ' +
      'error, where there is one, is an object, whether it is written `innererror` or `innerError`. A body ' +
      'that is neither called JSON nor is JSON is a finding of its media type alone.',
    fails: sentences(
      'One of these does not hold, each in a case of its own. A refusal without a body is left aside, and ' +
        'where `error` is missing only the case `error` speaks of it. A null for `details` or the inner ' +
        'error counts as absent.',
      skippedWithoutErrorBody,
      'The parts are skipped where no error has them.',
    ),
  },
  'error-nonempty': {
    requirement:
      'A code and a message that are empty strings have the right form and say nothing (OData JSON Format ' +
      '21.1). Whoever looks into a failed call has only these two. It is a MUST in `odata`, a SHOULD in ' +
      '`graph`, and not part of `page`.',
    sent: judgesRefusals,
    passes: 'Every `code` and every `message` of an error that is a string has at least one character.',
    fails:
      'One is the empty string. Skipped where no error has one that is a string; that is for ' +
      'error-conforms to say.',
  },
  'error-body-present': {
    requirement:
      'A status alone tells a client that it was refused, not what to do about it. Frameworks tend to ' +
      'answer 401, 404 and 405 by themselves, with nothing in them, past the code that writes errors. ' +
      'HTTP and OData allow that, so it is a SHOULD in `graph` and `odata`.',
    sent: judgesRefusals,
    passes: 'Every refusal has a body, whatever it is.',
    fails: 'A refusal has none. Skipped where nothing was refused.',
  },
  'error-content-language': {
    requirement:
      'The message of an error is for people, and Content-Language says in which language it is (OData ' +
      'Protocol 9.4). A client that shows messages can then choose, or translate. Only profile ' +
      '`odata` asks for it, as a MUST.',
    sent: judgesRefusals,
    passes: 'Every refusal that has a body has Content-Language, whatever it says.',
    fails: sentences('The header is missing.', skippedWithoutErrorBody),
  },
  'error-odata-version': {
    requirement:
      'Every response states the version of the protocol that its body follows (OData Protocol 8.1.5), a ' +
      'refusal included. Only profile `odata` asks for it, as a MUST.',
    sent: judgesRefusals,
    passes: 'Every refusal with a body of JSON has OData-Version with 4.0 or 4.01.',
    fails: sentences('The header is missing or has another version.', skippedWithoutErrorBody),
  },
  'error-discloses-nothing': {
    requirement:
      "A stack trace, a path on the server or the caller's token in an error is of no use to a client and " +
      'of much to an attacker (OWASP API8:2023). They end up in logs and screenshots. It is a SHOULD in ' +
      '`graph` and `odata`, and not part of `page`.',
    sent: judgesRefusals,
    passes:
      'No body of a refusal or of a server error has a line in the form of a stack frame of JavaScript, .NET, Java or Python, ' +
      'an absolute path of a program file, or a token of the run.',
    fails: sentences(
      'A body has one. A token of fewer than eight characters is not looked for.',
      skippedWithoutErrorBody,
    ),
  },
  'service-survives': {
    requirement:
      'One request of one client must not end the service for all others. Some faults do not show in the ' +
      'response to the request but only afterwards, when the process is gone.',
    sent:
      'Nothing of its own; looks at whether the service answered after each case of ' +
      'malformed-json-refused, media-type-contained, non-object-body-refused, oversize-survived, ' +
      'key-immutable, lenient-json-refused and unknown-key-refused. Where a filter left one of these out, its cases are played ' +
      'for it. Profile `page` has no oversize-survived, so nothing to survive there.',
    passes: 'The service went on answering after each case of the rule. What it answered does not matter.',
    fails:
      'A case was answered, and the service answered no more after it; the finding names the case. A ' +
      'service that goes down without answering fails the case itself instead, or the first of several that ' +
      'were under way. Skipped where no case of ' +
      'the rule was sent.',
  },
}
