import type { Statement } from '../../../model/contradiction.js'
import { isText } from '../json.js'
import { shortName } from '../reading/types.js'
import type { ShownObject } from './example-objects.js'
import { type Check, repeated, type Subject, said } from './member-conflicts.js'

const annotationOf = ({ value }: ShownObject): string | undefined => {
  const annotation = value['@odata.type']
  return isText(annotation) ? annotation : undefined
}

const hashed = (object: ShownObject): boolean => annotationOf(object)?.startsWith('#') ?? false

const annotated = (object: ShownObject) =>
  said(`a type is annotated as ${annotationOf(object)}`, object.placeOf('@odata.type'))

export const annotationWithAndWithoutHash: Check = ({ objects }) => {
  const pairs = (['request', 'reply'] as const).map((kind) => {
    const all = objects.filter((object) => object.example === kind && annotationOf(object) !== undefined)
    return [all.find((object) => !hashed(object)), all.find(hashed)] as const
  })
  const [bare, hash] = pairs.find((pair) => pair.every((object) => object !== undefined)) ?? []
  return bare && hash ? [{ here: annotated(bare), there: annotated(hash) }] : []
}

/** The statement that the annotation of an object contradicts. */
const contradicted = ({ library, page }: Subject, object: ShownObject): Statement | undefined => {
  const annotation = annotationOf(object)
  const { type, declared } = object
  if (annotation === undefined || type === undefined) return undefined
  const derives = library.lineage(type).some(({ name }) => name.toLowerCase() === declared.toLowerCase())
  if (!derives && library.knows(type))
    return said(`${type.name} does not derive from ${declared}`, type.source)
  const qualified = `${type.namespace ?? page.namespace}.${type.name}`
  const isOther = shortName(annotation) === type.name && annotation.replace(/^#/, '') !== qualified
  return isOther ? said(`the type is ${qualified}`, type.source) : undefined
}

export const annotationOfAnotherType: Check = (subject) => {
  const all = subject.objects.flatMap((object) => {
    const there = contradicted(subject, object)
    return there ? [{ here: annotated(object), there }] : []
  })
  const again = new Set(repeated(all, ({ here }) => here.says).map(([, second]) => second))
  return all.filter((clash) => !again.has(clash))
}
