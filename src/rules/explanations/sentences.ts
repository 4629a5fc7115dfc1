export const sentences = (...parts: readonly string[]): string => parts.join(' ')

export const nothingOfItsOwn =
  'Nothing of its own; judges the recorded responses to accepted updates of the entity under test, but ' +
  'for those to a request that prefers `return=minimal`, has a query option, or asks for no metadata or ' +
  'for all of it. Where no update was accepted so far, documented-example-accepted is played for it.'

export const judgesRefusals =
  'Nothing of its own; judges every refusal that was recorded, whatever case it answers: any 4xx but ' +
  '413, and 501. A 413 is left aside, because what refuses a large body is often a server in front, ' +
  'which knows nothing of OData. Where a filter left malformed-json-refused out, its cases are played ' +
  'for it.'

export const skippedWithoutSuccess = 'Skipped where no update was accepted.'

export const skippedWithoutErrorBody = 'Skipped where no refusal has a body.'

export const onlyIfAccepted = 'Skipped where the update is refused.'

export const sideEffect =
  'A read-only property of the entity that is no collection and no complex value may change as a side ' +
  'effect if the body does not name it: to a new value that is not a default.'

export const stillReadOnly =
  'A legal value stored in its place is contained, but still breaks read-only-unchanged where the ' +
  'property is read-only.'

export const notComparable =
  'Skipped where the service offers no way to read the entity; blocked where two reads in a row differ.'

export const stateUnseen =
  'What the answer alone does not settle is skipped where the service offers no way to read the ' +
  'entity, and blocked where two reads in a row differ.'

export const statusAlone = 'Where the service offers no way to read the entity, the status alone is judged.'

export const crash =
  'Whatever the level, a server error that comes twice fails, and so does a connection that is ' +
  'dropped every time.'

export const dangerous =
  'Whatever the level, these fail as well: a server error that comes twice, a lasting 502, 503 or 504 ' +
  'without Retry-After, no answer every time, and a service that goes down without one; if it answers ' +
  'and then goes down, that is for service-survives to say.'

export const inTurn = 'All of this is sent late, one after another, each on a connection of its own.'

export const ordinaryBody =
  'The ordinary body is the example of the page or, under `--read-only reject`, the values that the ' +
  'entity holds.'

export const blockedByExample =
  'Blocked, not failed, where documented-example-accepted has found that the service refuses other ' +
  'values for read-only properties.'

export const skippedUnderReject =
  'Skipped under `--read-only reject` where the body would hold another value for a read-only property.'

export const refusedUnchanged = 'The update gets a 4xx, and a read afterwards shows the entity as it was.'

export const containedValue =
  'The update gets a 4xx and nothing changes; or it is accepted, and neither a read nor the response ' +
  'shows an illegal value that was not there before: what was sent is ignored, or turned into a legal ' +
  'value of the declared type. If the service stores a different legal value (2147483648 wrapped, February 30 moved to ' +
  'March 1, a fraction rounded, an unknown word turned into a default), the case is a warning where the contract or ' +
  '`--read-only any` lets the property be written; the same value in another spelling (`"7"` for 7) passes.'

export const notContained =
  'A read or the response shows an illegal value at the path that was not there before; a 4xx that comes ' +
  'with a change; an answer that is neither 2xx nor 4xx, or is 202.'

export const readBack =
  'If the contract or `--read-only any` lets the property be written, a read afterwards shows what was sent: a collection is ' +
  'replaced, neither extended nor merged (OData Protocol 11.4.3). A read-only property may also read as before.'

export const notReadBack =
  'Whatever the level, another value in its place fails: text that is escaped, cut or short of characters, a member that is ' +
  'lost, items that were there before. Text that is only trimmed or in another Unicode normalisation form, null for an ' +
  'empty text, and a zero inside a complex value that reads as absent, are a warning.'

export const ignoredMember =
  'The update gets a 4xx and nothing changes; or it is accepted, and neither a read nor the response has ' +
  'a property of that name there.'

export const keptMember =
  'A read or the response has it; a 4xx that comes with a change; an answer that is neither 2xx nor 4xx, ' +
  'or is 202. Skipped where the entity had a property of that name before the run.'
