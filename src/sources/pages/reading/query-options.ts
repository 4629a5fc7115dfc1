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
