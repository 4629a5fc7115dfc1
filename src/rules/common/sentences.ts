/** Sentences that the explanations of several rules share. */

export const accepted = 'Any 2xx except 202.'

export const notAccepted = 'Any other response.'

export const judgesSuccesses =
  'Sends no requests. Judges the recorded responses to accepted updates of the entity under test, except ' +
  'those to requests that prefer `return=minimal`, have a query option, or ask for no metadata or full ' +
  'metadata. If no update was accepted before, the suite runs documented-example-accepted first.'

export const judgesRefusals =
  'Sends no requests. Judges every recorded refusal, whichever case it belongs to: any 4xx except 413, and ' +
  '501. A 413 is ignored, because it often comes from a gateway that does not know OData. If a filter ' +
  'excluded malformed-json-refused, the suite runs its cases for this rule.'

export const skippedWithoutSuccess = 'Skipped if no update was accepted.'

export const skippedWithoutErrorBody = 'Skipped if no refusal has a body.'

export const onlyIfAccepted = 'Skipped if the update is refused.'

export const sideEffect =
  'A read-only scalar property of the entity may change as a side effect if the body does not name it, but ' +
  'only to a new value that is not a default.'

export const stillReadOnly =
  'A legal value that is stored instead does not violate this rule, but it violates read-only-unchanged if ' +
  'the property is read-only.'

export const notComparable =
  'Skipped if the service offers no way to read the entity; blocked if two consecutive reads differ.'

export const stateUnseen =
  'If the response alone does not decide the case, it is skipped if the service offers no way to read the ' +
  'entity, and blocked if two consecutive reads differ.'

export const statusAlone = 'If the service offers no way to read the entity, only the status is judged.'

export const crash =
  'At every level, a server error that occurs twice fails, and so does a connection that is dropped every time.'

export const dangerous =
  'At every level, these also fail: a server error that occurs twice, a persistent 502, 503 or 504 without ' +
  'Retry-After, no response on any attempt, and a service that goes down without responding. If the service ' +
  'responds and then goes down, service-survives reports it.'

export const sentLate = 'These requests are sent late, one after another, each on a new connection.'

export const ordinaryBody =
  'The ordinary body is the example of the page or, under `--read-only reject`, the current values of the entity.'

export const blockedByExample =
  'Blocked if documented-example-accepted found that the service refuses other values for read-only properties.'

export const skippedUnderReject =
  'Under `--read-only reject`, skipped if the body would contain another value for a read-only property.'

export const refusedUnchanged = 'The response is a 4xx, and a read afterwards shows the entity unchanged.'

export const notRefused = 'Any other response, or a 4xx although the entity changed.'

export const containedValue =
  'The response is a 4xx and nothing changes; or the update is accepted, and neither a read nor the response ' +
  'shows an illegal value that was not there before: the service ignores the value, or normalises it to a ' +
  'legal value of the declared type. A different legal value (2147483648 wrapped, February 30 moved to ' +
  'March 1, a fraction rounded, an unknown word replaced by a default) is a warning if the contract or ' +
  '`--read-only any` allows the property to be written. The same value in another spelling (`"7"` for 7) passes.'

export const notContained =
  'A read or the response shows an illegal value at the path that was not there before; a 4xx is returned ' +
  'although the entity changed; or the status is neither 2xx nor 4xx, or is 202.'

export const readBack =
  'If the contract or `--read-only any` allows the property to be written, a read afterwards shows the value ' +
  'that was sent: a collection is replaced, neither extended nor merged (OData Protocol 11.4.3). A read-only ' +
  'property may also keep its value.'

export const notReadBack =
  'At every level, a different stored value fails: text that is escaped, truncated or missing characters, a ' +
  'lost member, items that were there before. These are a warning: text that is only trimmed or in another ' +
  'Unicode normalisation form, null for an empty text, and a zero inside a complex value that reads as absent.'

export const ignoredMember =
  'The response is a 4xx and nothing changes; or the update is accepted, and neither a read nor the response ' +
  'has a property of that name.'

export const keptMember =
  'A read or the response has the property; a 4xx is returned although the entity changed; or the status is ' +
  'neither 2xx nor 4xx, or is 202. Skipped if the entity had a property of that name before the run.'

export const optionalRead =
  'An update page only mentions this read. For its contract, profile `graph` reports a violation as a warning, ' +
  'and the case is skipped if the service does not offer the read: it answers with a 4xx or 501, or not at all.'

/** For the credentials of a read. */
export const mentionedRead =
  'An update page requires credentials for the update and only mentions this read. For its contract, a violation is a ' +
  'warning in every profile, and the case is skipped if the service does not offer the read: 403, 404, 405, 501, no ' +
  'response, or the 400 of an unknown route.'

export const recurring =
  'A violation counts only if it recurs twice, each time against a new read, because lists may lag and other ' +
  'clients may write.'

export const surveyed =
  'Sends no further requests. Judges the read of the entity and of the list at the start of the run.'

export const unsupported =
  'A case is skipped if the service refuses or ignores the option altogether: its first case or ' +
  'query-ignored-detected reports that once. A refusal of a promised option is a warning in `graph`, fails in ' +
  '`page`, and is skipped in `odata`.'
