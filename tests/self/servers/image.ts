export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [name: string]: Json
}
type Accepts = (value: Json) => boolean

const namespace = 'microsoft.graph.'
const imageType = 'managedDeviceWindowsOperatingSystemImage'
const editionType = 'managedDeviceWindowsOperatingSystemEdition'
const updateType = 'managedDeviceWindowsOperatingSystemUpdate'

export const architectures = ['unknown', 'x86', 'x64', 'arm', 'arM64']
// The sentinel is left out: its own page says "Do not use".
export const editions = [
  'professional',
  'professionalN',
  'enterprise',
  'enterpriseN',
  'education',
  'educationN',
  'proEducation',
  'proEducationN',
  'proWorkstation',
  'proWorkstationN',
]

export const collections = ['supportedEditions', 'supportedArchitectures', 'availableUpdates'] as const
export type Collection = (typeof collections)[number]

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isAnnotation = (name: string) => name.includes('@')

const text: Accepts = (value) => typeof value === 'string'
const int32: Accepts = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31
const date: Accepts = (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const day = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}
const member =
  (members: string[]): Accepts =>
  (value) =>
    typeof value === 'string' && members.includes(value)
const orNull =
  (accepts: Accepts): Accepts =>
  (value) =>
    value === null || accepts(value)
const listOf =
  (accepts: Accepts): Accepts =>
  (value) =>
    Array.isArray(value) && value.every(accepts)

const names = (type: string, value: Json) =>
  typeof value === 'string' && (value === namespace + type || value.endsWith(`#${namespace}${type}`))

function unacceptableMembers(type: string, members: Record<string, Accepts>, object: JsonObject): string[] {
  return Object.entries(object)
    .filter(([name, value]) => {
      if (name === '@odata.type') return !names(type, value)
      return !isAnnotation(name) && !(Object.hasOwn(members, name) && members[name]?.(value))
    })
    .map(([name]) => name)
}

const objectOf =
  (type: string, members: Record<string, Accepts>): Accepts =>
  (value) =>
    isObject(value) && unacceptableMembers(type, members, value).length === 0

const properties: Record<string, Accepts> = {
  id: text,
  supportedEditions: listOf(
    objectOf(editionType, { editionType: orNull(member(editions)), supportEndDate: orNull(date) }),
  ),
  supportedArchitectures: listOf(member(architectures)),
  availableUpdates: listOf(
    objectOf(updateType, {
      buildVersion: orNull(text),
      releaseMonth: orNull(int32),
      releaseYear: orNull(int32),
    }),
  ),
}

/** The members of a body that the pages do not allow. */
export const unacceptable = (body: JsonObject) => unacceptableMembers(imageType, properties, body)

export const itemsOf = (image: JsonObject, name: Collection): Json[] => {
  const items = image[name]
  return Array.isArray(items) ? items : []
}

/** Without annotations at any depth. */
export function bare(value: Json): Json {
  if (Array.isArray(value)) return value.map(bare)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isAnnotation(name))
      .map(([name, inner]) => [name, bare(inner)]),
  )
}

/** An object, each single value at any depth made anew by the function for its name. Nulls stay. */
export function converted(object: JsonObject, convert: Record<string, (value: Json) => Json>): JsonObject {
  const within = (name: string, value: Json): Json => {
    if (Array.isArray(value)) return value.map((item) => within(name, item))
    if (isObject(value)) return converted(value, convert)
    return value === null || convert[name] === undefined ? value : convert[name](value)
  }
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, within(name, value)]))
}

/** The collections that a body names, as they are stored. */
export function collectionsIn(body: JsonObject): JsonObject {
  return Object.fromEntries(
    collections.flatMap((name) => {
      const value = body[name]
      return value === undefined ? [] : [[name, bare(value)]]
    }),
  )
}

/** With `@odata.type` on the entity and on the nested objects, each with `#` or without. */
export function annotated(image: JsonObject, root: '#' | '' = '#', nested = root): JsonObject {
  const typed = (name: Collection, type: string) =>
    itemsOf(image, name).map((item) =>
      isObject(item) ? { '@odata.type': nested + namespace + type, ...item } : item,
    )
  return {
    '@odata.type': root + namespace + imageType,
    ...image,
    supportedEditions: typed('supportedEditions', editionType),
    availableUpdates: typed('availableUpdates', updateType),
  }
}

/** The addressed entity first, then the one beside it. Two items each, so that no value of an example equals them. */
export function seeded(
  architecturesOfTheFirst = ['x64', 'arM64'],
  ids = ['win11-23h2', 'win10-22h2'],
): JsonObject[] {
  const [id = '', sibling = ''] = ids
  return [
    {
      id,
      supportedEditions: [
        { editionType: 'enterprise', supportEndDate: '2026-11-10' },
        { editionType: 'proEducation', supportEndDate: '2025-11-11' },
      ],
      supportedArchitectures: architecturesOfTheFirst,
      availableUpdates: [
        { buildVersion: '10.0.22631.4317', releaseMonth: 10, releaseYear: 2024 },
        { buildVersion: '10.0.22631.4460', releaseMonth: 11, releaseYear: 2024 },
      ],
    },
    {
      id: sibling,
      supportedEditions: [{ editionType: 'education', supportEndDate: '2025-10-14' }],
      supportedArchitectures: ['x86', 'x64'],
      availableUpdates: [{ buildVersion: '10.0.19045.5011', releaseMonth: 10, releaseYear: 2024 }],
    },
  ]
}
