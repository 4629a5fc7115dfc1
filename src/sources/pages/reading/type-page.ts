import type { JsonObject } from '../../../model/json.js'
import { isObject } from '../../../support/json.js'
import { type Page, parsePage, type Row, type Section, sectionNamed } from '../markdown/page.js'
import { type Fact, PageError, type Source } from '../source.js'
import { jsonOf } from './example.js'
import { cellOf, checkAlone, type PropertyRow, propertiesOf, rowsOf, tableWith } from './properties.js'
import { namespaceIn, namespaceOf, shortName } from './types.js'

/** A member of an enumeration. Its value is undefined if the page gives no number. */
export interface Member {
  readonly name: string
  readonly value: number | undefined
  readonly description: string
  readonly source: Source
}

/** An operation that a resource page lists. */
interface Method {
  /** The first word, such as `List` or `Get`. */
  readonly verb: string
  /** The complete name. */
  readonly name: string
  /** The page that the name links to. */
  readonly page: string | undefined
  readonly source: Source
}

interface Named {
  /** The file's name without `.md`. */
  readonly page: string
  /** The type's name without namespace. */
  readonly name: string
  /** Undefined on older pages. */
  readonly namespace: string | undefined
  readonly source: Source
}

export interface EnumPage extends Named {
  readonly kind: 'enum'
  /** The place of the table with the members. */
  readonly table: Source
  readonly members: readonly Member[]
}

export interface ResourcePage extends Named {
  readonly kind: 'entity' | 'complex'
  /** The base type, its page, and the place of the statement. */
  readonly parent: { readonly name: string; readonly page: string; readonly source: Source } | undefined
  /** The name of the key, if the page marks one. */
  readonly key: Fact<string> | undefined
  readonly methods: readonly Method[]
  readonly properties: readonly PropertyRow[]
  /** Names of navigation properties. */
  readonly relationships: readonly string[]
  readonly representation: Fact<JsonObject> | undefined
}

/** The facts of a type page. */
export type TypePage = EnumPage | ResourcePage

const memberOf = (row: Row): Member => {
  const name = cellOf(row, 'Member').text.replaceAll('`', '')
  const { page, line } = row.source
  if (!/^\w+$/.test(name)) throw new PageError(page, `"${name}" is not a valid member name`, line)
  const value = cellOf(row, 'Value').text
  return {
    name,
    value: /^-?\d+$/.test(value) ? Number(value) : undefined,
    description: cellOf(row, 'Description').text,
    source: row.source,
  }
}

const membersOf = (page: string, section: Section): Pick<EnumPage, 'table' | 'members'> => {
  const table = tableWith(section, 'Member')
  const members = rowsOf(table).map(memberOf)
  if (!table || members.length === 0)
    throw new PageError(page, 'has no table with members: is it cut off?', section.source.line)
  return { table: table.source, members }
}

/** The properties that a type declares itself. There may be none. */
const ownProperties = (page: string, section: Section): PropertyRow[] => {
  const table = tableWith(section, 'Property', 'Type')
  if (!table && section.tables.length > 0)
    throw new PageError(page, 'has no table with the columns Property and Type', section.source.line)
  return propertiesOf(table)
}

const parentOf = (page: Page): ResourcePage['parent'] => {
  const sentence = page.title.paragraphs.find(({ text, links }) =>
    links.some((link) => text.replace(/\.$/, '') === `Inherits from ${link.text}`),
  )
  const link = sentence?.links[0]
  return sentence && link && { name: shortName(link.text), page: link.page, source: sentence.source }
}

const methodsOf = (page: Page): Method[] =>
  rowsOf(sectionNamed(page, 'Methods')?.tables[0]).flatMap((row) => {
    const { text: name, links } = cellOf(row, 'Method')
    const verb = /^([A-Z]\w*) /.exec(name)?.[1]
    return verb === undefined ? [] : [{ verb, name, page: links[0]?.page, source: row.source }]
  })

const relationshipsOf = (page: Page): string[] =>
  rowsOf(sectionNamed(page, 'Relationships')?.tables[0]).map((row) => cellOf(row, 'Relationship').text)

/** The annotation above the JSON representation, which names the key of an entity type. */
const keyOf = (section: Section | undefined): Fact<string> | undefined =>
  section?.comments.flatMap(({ text, source }) => {
    const value = /"keyProperty":\s*"(\w+)"/.exec(text)?.[1]
    return value === undefined ? [] : [{ value, source }]
  })[0]

const representationOf = (section: Section | undefined): ResourcePage['representation'] => {
  const code = section?.codes[0]
  const value = code && jsonOf(code.text, code.source)
  return code && isObject(value) ? { value, source: code.source } : undefined
}

const titled = /^(\w[\w.]*) (resource|complex|entity|enum)(?: type)?$/i

/** Parses a type page. @throws PageError if it is not one, or is incomplete */
export const typePage = (name: string, text: string): TypePage => {
  const page = parsePage(name, text)
  const { title } = page
  const [, type, kind] = titled.exec(title.title) ?? []
  if (type === undefined || kind === undefined)
    throw new PageError(name, `is titled "${title.title}": it is not a page about a type`, title.source.line)
  const json = sectionNamed(page, 'JSON Representation')
  const representation = representationOf(json)
  const namespace = namespaceIn(title) ?? (representation && namespaceOf(representation.value))
  const named = { page: name, name: shortName(type), namespace, source: title.source }
  const members = sectionNamed(page, 'Members')
  if (/^enum$/i.test(kind)) {
    if (!members) throw new PageError(name, 'has no "Members": is it cut off?')
    checkAlone(page, members, 'Member', 'Value')
    return { ...named, kind: 'enum', source: members.source, ...membersOf(name, members) }
  }
  const properties = sectionNamed(page, 'Properties')
  if (!properties) throw new PageError(name, 'has no "Properties": is it cut off?')
  if (json?.codes[0] === undefined)
    throw new PageError(name, 'has no JSON representation: is it cut off?', properties.source.line)
  checkAlone(page, properties, 'Property', 'Type')
  const key = keyOf(json)
  return {
    ...named,
    kind: key === undefined ? 'complex' : 'entity',
    source: properties.source,
    parent: parentOf(page),
    key,
    methods: methodsOf(page),
    properties: ownProperties(name, properties),
    relationships: relationshipsOf(page),
    representation,
  }
}
