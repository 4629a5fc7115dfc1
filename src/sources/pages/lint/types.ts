import { shortName } from '../reading/types.js'
import { type Check, differing, listed, said } from './member-conflicts.js'

export const representationOfOtherProperties: Check = ({ entity, types, library }) =>
  [...(entity ? [entity] : []), ...types].flatMap((page) => {
    if (page.kind === 'enum' || page.representation === undefined) return []
    const { value, source } = page.representation
    const rows = library.propertiesOf(page)
    const shown = Object.keys(value).filter((name) => !name.includes('@'))
    const links = library.lineage(page).flatMap(({ relationships }) => relationships)
    const only = shown.filter((name) => !links.includes(name) && !rows.some((row) => row.name === name))
    // A stream has a separate URL and no JSON representation.
    const missing = page.properties
      .filter(({ name, type }) => type.name !== 'Stream' && !shown.includes(name))
      .map(({ name }) => name)
    const difference = differing(library.knows(page) ? only : [], missing)
    if (difference === undefined) return []
    const here = said(`the representation of ${page.name} ${difference}`, source)
    return [
      {
        here,
        there: said(`the table has ${listed(rows.map(({ name }) => name)) || 'no properties'}`, page.source),
      },
    ]
  })

/** The links of cells with types. Without a folder of type pages, no link can be checked. */
export const linkToNothing: Check = ({ rows, library, page }) =>
  library.isEmpty
    ? []
    : rows
        .flatMap(({ type, source }) => (type.page === undefined ? [] : [{ type, source, to: type.page }]))
        .filter(({ to }, index, all) => all.findIndex((other) => other.to === to) === index)
        .filter(({ to }) => library.named(to) === undefined)
        .map(({ type, to, source }) => ({
          here: said(`${type.name} is described on ${to}`, source),
          there: said(`there is no page ${to}`, page.title.source),
        }))

export const linkToAnotherType: Check = ({ rows, library }) =>
  rows.flatMap(({ type, source }) => {
    const page = type.page === undefined ? undefined : library.named(type.page)
    if (page === undefined || page.name.toLowerCase() === shortName(type.name).toLowerCase()) return []
    const here = said(`${type.name} is described on ${page.page}`, source)
    return [{ here, there: said(`the page is about ${page.name}`, page.source) }]
  })
