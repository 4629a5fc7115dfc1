import { isText } from '../json.js'
import { shortName } from '../types.js'
import { type Check, type Clash, said } from './clash.js'
import type { ShownObject } from './shown-objects.js'

const annotationOf = ({ value }: ShownObject): string | undefined => {
  const annotation = value['@odata.type']
  return isText(annotation) ? annotation : undefined
}

const hashed = (object: ShownObject): boolean => annotationOf(object)?.startsWith('#') ?? false

export const annotationWithAndWithoutHash: Check = ({ objects }) => {
  const inExample = (['request', 'reply'] as const).map((kind) =>
    objects.filter((object) => object.example === kind && annotationOf(object) !== undefined),
  )
  const mixed = inExample.find((all) => all.some(hashed) && !all.every(hashed))
  const statement = (object: ShownObject | undefined): Clash['here'][] =>
    object ? [said(`a type is annotated as ${annotationOf(object)}`, object.placeOf('@odata.type'))] : []
  const [here] = statement(mixed?.find((object) => !hashed(object)))
  const [there] = statement(mixed?.find(hashed))
  return here && there ? [{ here, there }] : []
}

export const annotationOfAnotherType: Check = ({ objects, library, page }) =>
  objects.flatMap((object) => {
    const annotation = annotationOf(object)
    const { type, declared } = object
    if (annotation === undefined || type === undefined) return []
    const derives = library.lineage(type).some(({ name }) => name.toLowerCase() === declared.toLowerCase())
    const expected = `${type.namespace ?? page.namespace}.${type.name}`
    const here = said(`a value is annotated as ${annotation}`, object.placeOf('@odata.type'))
    if (!derives && library.knows(type))
      return [{ here, there: said(`${type.name} does not derive from ${declared}`, type.source) }]
    if (shortName(annotation) !== type.name || annotation.replace(/^#/, '') === expected) return []
    return [{ here, there: said(`the type is ${expected}`, type.source) }]
  })
