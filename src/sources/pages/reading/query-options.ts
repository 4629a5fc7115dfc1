/** The query options that a sentence promises, with `$`, in its spelling, and the operators that it names for `$filter`. */
export interface QuerySupport {
  readonly options: readonly string[]
  readonly filterOperators: readonly string[]
}

/** An option, possibly with a list in parentheses. */
const option = String.raw`\`?(\$\w+)\`?(?: ?\(([^()]*)\))?`
const separator = '(?: ?, ?(?:and )?| and )'
const promise = new RegExp(`^(?:(?:this property|it) )?supports?:? ${option}(?:${separator}${option})*$`, 'i')

const operator = /^(?:eq|ne|gt|ge|lt|le|in|has|not|and|or|any|all|contains|startswith|endswith)$/i

/** An addition that does not limit the operators beside it. */
const addition = /^\/\$count (?:eq|ne) 0$|\bnull values?$/i

/**
 * The operators in parentheses after `$filter`. Undefined if the parentheses contain anything else, such as a
 * condition.
 */
const operatorsIn = (list: string): string[] | undefined => {
  const items = list
    .replaceAll('`', '')
    .trim()
    .split(/ ?,? (?:and|or) | ?, ?/)
    .map((item) => item.replace(/ only$/, ''))
    .filter((item) => !addition.test(item))
  return items.length > 0 && items.every((item) => operator.test(item)) ? items : undefined
}

/** Reads a sentence that promises query options and nothing else. Ignores an option with a condition in parentheses. */
export const supportIn = (sentence: string): QuerySupport | undefined => {
  if (!promise.test(sentence)) return undefined
  const taken = [...sentence.matchAll(new RegExp(option, 'g'))].flatMap(([, name = '', list]) => {
    if (list === undefined) return [{ name, operators: [] }]
    const operators = /^\$filter$/i.test(name) ? operatorsIn(list) : undefined
    return operators === undefined ? [] : [{ name, operators }]
  })
  if (taken.length === 0) return undefined
  return {
    options: taken.map(({ name }) => name),
    filterOperators: taken.flatMap(({ operators }) => operators),
  }
}

const negation = /\b(?:not|never|cannot|only|no)\b|n't\b/i
/** Words about querying, apart from the names of options. */
const querying = /(?<![$\w])(?:filter|sort|order|select|quer|pag(?:e|ing)\b)/i

/** Whether another sentence of the description mentions one of the options, and may limit it. */
export const qualifies = (sentence: string, { options }: QuerySupport): boolean =>
  options.some((name) => sentence.toLowerCase().includes(name.toLowerCase())) ||
  (negation.test(sentence) && querying.test(sentence))

const names = String.raw`\`?\$\w+\`?(?:(?:, ?(?:and |or )?| and | or )\`?\$\w+\`?)*`
const denial = new RegExp(
  `^(?:(?:this property|it) )?(?:does not|doesn't) support ${names}$|^${names} (?:is not|isn't|are not|aren't) supported$`,
  'i',
)

/** The options, in lower case, that a sentence denies without a condition. */
export const deniedIn = (sentence: string): string[] =>
  denial.test(sentence) ? (sentence.toLowerCase().match(/\$\w+/g) ?? []) : []

const inLowerCase = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase())

/** Whether both descriptions name operators for `$filter`, and not the same ones. */
const namesOtherOperators = (
  { filterOperators: one }: QuerySupport,
  { filterOperators: other }: QuerySupport,
): boolean =>
  one.length > 0 && other.length > 0 && inLowerCase(one).sort().join() !== inLowerCase(other).sort().join()

/**
 * The options that one description promises, and that another one denies or promises in another way. A description without
 * promises and denials disputes nothing.
 */
export const disputedIn = (
  support: QuerySupport,
  other: QuerySupport | undefined,
  denied: readonly string[],
): string[] =>
  support.options.filter((option) => {
    const name = option.toLowerCase()
    if (denied.includes(name)) return true
    if (other === undefined) return false
    return (
      !inLowerCase(other.options).includes(name) ||
      (name === '$filter' && namesOtherOperators(support, other))
    )
  })

/** The promise without some of its options. Undefined if none is left. */
export const supportWithout = (
  { options, filterOperators }: QuerySupport,
  names: readonly string[],
): QuerySupport | undefined => {
  const left = options.filter((name) => !names.includes(name))
  if (left.length === 0) return undefined
  const isFiltered = left.some((name) => name.toLowerCase() === '$filter')
  return { options: left, filterOperators: isFiltered ? filterOperators : [] }
}
