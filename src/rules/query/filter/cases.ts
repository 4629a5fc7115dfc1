import { skip } from '../../../evidence/judgements.js'
import { isSteadyInList } from '../../../evidence/listing.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request } from '../../../model/http.js'
import type { Json } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import type { Probe } from '../../../model/rule.js'
import { isObject } from '../../../support/json.js'
import { type EnumForm, fitsUrl } from '../literals.js'
import type { Predicate } from '../predicates.js'
import { type Filterable, promised } from '../properties.js'
import { isRefusal, listQuery, resultsOf, selects, withPages } from '../results.js'
import { needs } from '../support.js'

export const filterBy = (predicate: Predicate, form: EnumForm = 'plain'): Request =>
  listQuery({ $filter: predicate.text(form) })

/** The filter with its pages. If the service refuses a plain enumeration literal, the qualified one is sent. */
const requestsFor = (predicate: Predicate): readonly Request[] => {
  const [plain, qualified] = [filterBy(predicate), filterBy(predicate, 'qualified')]
  return plain.query === qualified.query
    ? withPages(plain)
    : withPages(plain, { ...qualified, when: isRefusal })
}

const judges =
  (choose: (context: CaseContext) => Predicate | undefined) =>
  ({ context, responses }: Evidence): Judgement => {
    const predicate = choose(context)
    const result = resultsOf(responses).at(-1)
    return predicate && result ? selects(predicate, context, result) : skip('nothing was sent')
  }

export const filterCase = (
  label: string,
  title: string,
  choose: (context: CaseContext) => Predicate | undefined,
): Probe => ({
  label,
  title,
  requires: needs('$filter'),
  send: (context) => {
    const predicate = choose(context)
    return predicate ? requestsFor(predicate) : skip('the entity has no value that can be sent')
  },
  expect: judges(choose),
})

/** The predicate for a chosen value of a place. */
export const having =
  (place: Filterable, choose: (place: Filterable, context: CaseContext) => Json | undefined) =>
  (context: CaseContext): Predicate | undefined => {
    const value = choose(place, context)
    return value === undefined ? undefined : place.having(value)
  }

/** The key if it is a text, because the entity under test can be found by it; otherwise another filterable text. */
export const textOf = (contract: Contract): Property | undefined => {
  const texts = promised(contract, '$filter').filter(
    ({ edm, kind, collection }) => edm === 'Edm.String' && kind === 'primitive' && !collection,
  )
  return texts.find(({ key }) => key) ?? texts[0]
}

/** The value of the entity under test. `undefined` if it has none, or one that changes by itself or is too long for a URL. */
export const own = (property: Property, context: CaseContext): Json | undefined => {
  const entity = context.survey?.entity?.json
  const value = isObject(entity) ? entity[property.name] : undefined
  const found = value ?? (property.key ? context.key : undefined)
  const isUsable = isSteadyInList(context, property.name) && fitsUrl(String(found))
  return isUsable ? found : undefined
}
