import { deniedOptions } from '../reading/description-facts.js'
import type { PropertyRow } from '../reading/properties.js'
import { disputedIn } from '../reading/query-options.js'
import type { TypeName } from '../reading/types.js'
import { type Check, listed, repeated, type Subject, said } from './member-conflicts.js'

const names = (rows: readonly PropertyRow[]): string => listed(rows.map(({ name }) => name))
const isReadOnly = ({ wording }: PropertyRow): boolean => wording.readOnly !== undefined

export const allPropertiesReadOnly: Check = ({ page: { properties, title } }) => {
  const [first] = properties
  if (!first || !properties.every(isReadOnly)) return []
  const here = said(`${names(properties)}: all properties are read-only`, first.source)
  return [{ here, there: said('the properties are updated', title.source) }]
}

export const readOnlyPropertySent: Check = ({ page: { properties }, objects }) => {
  const [request] = objects
  const sent = properties.filter((row) => isReadOnly(row) && request?.value[row.name] !== undefined)
  const [first] = sent
  if (!first || !request) return []
  const here = said(`read-only: ${names(sent)}`, first.source)
  return [{ here, there: said('the example request sends values for them', request.placeOf(first.name)) }]
}

export const requiredOnCreate: Check = ({ page: { requiredOnCreate: sentence, title } }) => {
  if (sentence === undefined) return []
  const here = said('the table lists what is required to create an entity', sentence)
  return [{ here, there: said('the page is about an update', title.source) }]
}

export const listedPropertyNotSent: Check = ({ page: { properties, request } }) => {
  const left = properties.filter(({ name }) => request.body[name] === undefined)
  const [first] = left
  if (!first) return []
  const here = said(`listed for the body: ${names(left)}`, first.source)
  return [{ here, there: said('the body of the example request does not have them', request.source) }]
}

export const propertyListedTwice: Check = ({ page, entity, types, library }) => {
  const own = entity ? library.lineage(entity) : []
  const tables = [page, ...own, ...types].flatMap((each) => ('properties' in each ? [each.properties] : []))
  return tables
    .flatMap((rows) => repeated(rows, ({ name }) => name))
    .map(([first, second]) => ({
      here: said(`${second.name} is listed once more`, second.source),
      there: said(`${first.name} is listed`, first.source),
    }))
}

const written = ({ name, collection }: TypeName): string => (collection ? `a collection of ${name}` : name)

/** The properties of the update's table, each with the same property on the type page. */
const pairs = ({ page, library, entity }: Subject): (readonly [PropertyRow, PropertyRow])[] => {
  const others = entity ? library.propertiesOf(entity) : []
  return page.properties.flatMap((row) => {
    const other = others.find(({ name }) => name === row.name)
    return other === undefined ? [] : [[row, other] as const]
  })
}

export const propertyOfAnotherType: Check = (subject) =>
  pairs(subject)
    .filter(([row, other]) => written(row.type).toLowerCase() !== written(other.type).toLowerCase())
    .map(([row, other]) => ({
      here: said(`${row.name} is ${written(row.type)}`, row.source),
      there: said(`${row.name} is ${written(other.type)}`, other.source),
    }))

export const readOnlyOnOnePage: Check = (subject) =>
  pairs(subject)
    .filter(([row, other]) => isReadOnly(row) !== isReadOnly(other))
    .map(([row, other]) => {
      const state = (each: PropertyRow) =>
        `${row.name} ${isReadOnly(each) ? 'is' : 'is not said to be'} read-only`
      return { here: said(state(row), row.source), there: said(state(other), other.source) }
    })

const supportOf = ({ name, wording, description }: PropertyRow): string => {
  const support = wording.querySupport?.value
  if (support === undefined) return `${name} does not support ${listed(deniedOptions(description))}`
  const { options, filterOperators } = support
  const operators = filterOperators.length > 0 ? `, with ${listed(filterOperators)}` : ''
  return `${name} supports ${listed(options)}${operators}`
}

const isDisputed = ({ wording }: PropertyRow, other: PropertyRow): boolean => {
  const support = wording.querySupport?.value
  const denied = deniedOptions(other.description)
  return support !== undefined && disputedIn(support, other.wording.querySupport?.value, denied).length > 0
}

export const queryOptionsDiffer: Check = (subject) =>
  pairs(subject)
    .filter(([row, other]) => isDisputed(row, other) || isDisputed(other, row))
    .map(([row, other]) => ({
      here: said(supportOf(row), row.description.source),
      there: said(supportOf(other), other.description.source),
    }))

export const propertyUnknownToType: Check = ({ page, library, entity }) => {
  if (!entity || !library.knows(entity)) return []
  const known = library.propertiesOf(entity)
  const unknown = page.properties.filter(({ name }) => !known.some((each) => each.name === name))
  const [first] = unknown
  if (!first) return []
  const there = said(`the properties of ${entity.name} are ${names(known) || 'none'}`, entity.source)
  return [{ here: said(`properties: ${names(unknown)}`, first.source), there }]
}

export const updateNotListed: Check = ({ page, entity }) => {
  const [first] = entity?.methods ?? []
  if (!entity || !first || entity.methods.some(({ name }) => /\bupdate/i.test(name))) return []
  const verbs = [...new Set(entity.methods.map(({ verb }) => verb))]
  const here = said(`the operation updates ${entity.name}`, page.title.source)
  return [{ here, there: said(`among its methods are ${listed(verbs)}, and no Update`, first.source) }]
}

export const inheritedFromElsewhere: Check = ({ rows, library }) =>
  rows.flatMap((row) => {
    const from = row.wording.inheritedFrom
    const link = row.description.links.find(({ text }) => text === from?.value)
    const page = from && library.find({ name: from.value, page: link?.page })
    if (!page || page.kind === 'enum' || !library.knows(page)) return []
    const known = library.propertiesOf(page)
    if (known.some(({ name }) => name === row.name)) return []
    const here = said(`${row.name} is inherited from ${page.name}`, row.source)
    return [{ here, there: said(`${page.name} has ${names(known) || 'no properties'}`, page.source) }]
  })
