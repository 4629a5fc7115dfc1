import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Json } from '../../../model/json.js'
import { isArray, isObject } from '../../../support/json.js'
import { isText } from '../json.js'
import { collectionConstraints, itemConstraints } from '../reading/constraints.js'
import { sentencesOf } from '../reading/description-facts.js'
import type { EnumPage, TypePage } from '../reading/type-page.js'
import { primitiveSchema } from '../reading/types.js'
import type { Occurrence, ShownObject } from './example-objects.js'
import { type Check, listed, repeated, type Subject, said } from './member-conflicts.js'

const longest = 80

const text = (value: Json): string => {
  const whole = JSON.stringify(value)
  return whole.length > longest ? `${whole.slice(0, longest - 1)}…` : whole
}

const shows = ({ row, value, example, place }: Occurrence, what = text(value)) =>
  said(`the example ${example} has ${what} for ${row.name}`, place)

/**
 * Members of an object that no table lists, except annotations. A request may contain the properties of the update's
 * table; a response also those of the type page.
 */
const undeclared = ({ library, page }: Subject, { example, value, rows, type }: ShownObject): string[] => {
  const isOuter = rows === page.properties
  if (rows === undefined || (type && !isOuter && !library.knows(type))) return []
  const lineage = type ? library.lineage(type) : []
  const tables = isOuter && example === 'request' ? [rows] : [rows, ...lineage.map((each) => each.properties)]
  const known = [
    ...tables.flat().map(({ name }) => name),
    ...lineage.flatMap(({ relationships }) => relationships),
  ]
  return Object.keys(value).filter((name) => !name.includes('@') && !known.includes(name))
}

export const undocumentedPropertyShown: Check = (subject) => {
  const { page } = subject
  const unknown = subject.objects.flatMap((object) =>
    undeclared(subject, object).map((name) => ({ object, name, key: `${object.declared}/${name}` })),
  )
  const again = new Set(repeated(unknown, ({ key }) => key).map(([, second]) => second))
  return unknown
    .filter((each) => !again.has(each))
    .map(({ object: { example, declared, rows = [], type, placeOf }, name }) => ({
      here: said(`the example ${example} has the property ${name}`, placeOf(name)),
      there: said(
        `the properties of ${declared} are ${listed(rows.map((row) => row.name))}`,
        rows === page.properties ? page.body : (type ?? page.title).source,
      ),
    }))
}

const ajv = formats.default(new Ajv2020({ strict: false, allowUnionTypes: true }), { mode: 'full' })
const validators = new Map<string, ValidateFunction>()

/** Rewrites a date for the format of JSON Schema: OData allows omitted seconds and years with more than four digits. */
const asFormatHasIt = (value: Json, type: string): Json =>
  isText(value) && /^Date/.test(type)
    ? value
        .replace(/^-?\d{4,}(?=-)/, (year) => String(2000 + (((Number(year) % 400) + 400) % 400)))
        .replace(/(T\d\d:\d\d)(?=Z|[+-]|$)/i, '$1:00')
    : value

/** Whether a value belongs to a type. True for a type that is not primitive. */
const isPrimitive = (value: Json, type: string): boolean => {
  const schema = primitiveSchema(type)
  if (schema === undefined) return true
  const validate = validators.get(type) ?? ajv.compile(schema)
  validators.set(type, validate)
  return validate(asFormatHasIt(value, type))
}

const isOf = (value: Json, type: string, page: TypePage | undefined): boolean => {
  if (primitiveSchema(type) !== undefined) return isPrimitive(value, type)
  if (page === undefined) return true
  return page.kind === 'enum' ? isText(value) : isObject(value)
}

export const valueOfAnotherType: Check = ({ occurrences, library }) =>
  occurrences
    .filter(({ row: { type }, value }) => {
      if (isArray(value) !== type.collection) return true
      const page = library.find(type)
      return ![value].flat().every((item) => isOf(item as Json, type.name, page))
    })
    .map((occurrence) => {
      const { name, type } = occurrence.row
      const declared = type.collection ? `a collection of ${type.name}` : type.name
      return { here: shows(occurrence), there: said(`${name} is ${declared}`, occurrence.row.source) }
    })

export const valueOutOfBounds: Check = ({ occurrences }) =>
  occurrences.flatMap((occurrence) => {
    const { row, value } = occurrence
    const items = itemConstraints(row.type.name, primitiveSchema(row.type.name) ?? {}, row.wording)
    const broken = [
      ...items.filter((each) => ![value].flat().every((item) => each.admits(item as Json))),
      ...collectionConstraints(row.wording).filter((each) => !each.admits(value)),
    ]
    return broken.map(({ name, source }) => ({
      here: shows(occurrence),
      there: said(`${row.name}: ${name}`, source),
    }))
  })

/** The items that are not members. A comma may combine members, because no page says if the type allows that. */
const strangers = (value: Json, { members }: EnumPage): string[] =>
  [value]
    .flat()
    .filter(isText)
    .flatMap((item) => item.split(/,\s*/))
    .filter((item) => !members.some(({ name }) => name === item))

export const valueNoMember: Check = ({ occurrences, library }) =>
  occurrences.flatMap((occurrence) => {
    const page = library.find(occurrence.row.type)
    const found = page?.kind === 'enum' ? strangers(occurrence.value, page) : []
    if (page?.kind !== 'enum' || found.length === 0) return []
    const members = `the members of ${page.name} are ${listed(page.members.map(({ name }) => name))}`
    return [{ here: shows(occurrence, listed(found.map(text))), there: said(members, page.table) }]
  })

/** Parts of a date that a property contains, if its name and description are unambiguous. */
const dateParts = [
  {
    noun: 'year',
    name: /(?<!fiscal)Year$/i,
    words: /\bthe year (?:in which|when)\b/i,
    least: 1000,
    most: 9999,
  },
  {
    noun: 'month',
    name: /(?<!fiscal)Month$/i,
    words: /\bthe month (?:in which|when)\b/i,
    least: 1,
    most: 12,
  },
]

/** Matches a count of time units from some moment. */
const isRelative = /\b(?:since|count\w*|relative|offset|elapsed)\b/i

export const placeholderDatePart: Check = ({ occurrences }) =>
  occurrences.flatMap((occurrence) => {
    const { row, value } = occurrence
    const told = sentencesOf(row.description).filter((sentence) => !isRelative.test(sentence))
    const part = dateParts.find(
      ({ name, words }) => name.test(row.name) && told.some((each) => words.test(each)),
    )
    if (!part || typeof value !== 'number' || (value >= part.least && value <= part.most)) return []
    const there = said(`${row.name} is a ${part.noun}`, row.description.source)
    return [{ here: shows(occurrence), there }]
  })

const guid = /^\{?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}?$/i

/** The text that a description gives as an example, in quotes, or as a pattern of names. */
const exampleIn = (description: string): string | undefined =>
  /\b(?:example|e\.g\.?)[:,]?\s+['"“‘`]([^'"”’`]+)['"”’`]/i.exec(description)?.[1] ??
  /\bin the form(?:at)?(?: of)? (\w+_\w+)/i.exec(description)?.[1]

export const keyOfAnotherForm: Check = ({ occurrences, entity }) =>
  occurrences.flatMap((occurrence) => {
    const { row, value } = occurrence
    const given = row.name === (entity?.key?.value ?? 'id') ? exampleIn(row.description.text) : undefined
    if (given === undefined || !isText(value) || guid.test(given) === guid.test(value)) return []
    const there = said(`${row.name} looks like ${text(given)}`, row.description.source)
    return [{ here: shows(occurrence), there }]
  })

const offset = /[+-](?!00:00)\d\d:\d\d$/
const isUtc = /\b(?:in|is|are|always) (?:the )?UTC\b|^(?:the )?UTC (?:date|time) (?:of|when|at)\b/i
/** Matches sentences in which UTC is one of several possibilities, or belongs to another place. */
const elsewhere = /\b(?:not|never|unless|or|if|convert\w*|shown|displayed|stored|local|offset)\b/i
const promisesUtc = (sentence: string): boolean => isUtc.test(sentence) && !elsewhere.test(sentence)

export const offsetInUtc: Check = ({ occurrences }) =>
  occurrences.flatMap((occurrence) => {
    const { row, value } = occurrence
    const found = [value].flat().find((item) => isText(item) && offset.test(item))
    const utc = sentencesOf(row.description).some(promisesUtc) || /UTC$/.test(row.name)
    if (row.type.name !== 'DateTimeOffset' || found === undefined || !utc) return []
    return [
      {
        here: shows(occurrence, text(found as Json)),
        there: said(`${row.name} is in UTC`, row.description.source),
      },
    ]
  })
