import type { Contract } from '../../model/contract.js'
import { malformed } from '../refusal.js'
import type { Expression } from './expression/expression.js'
import { parseFilter } from './expression/parser.js'
import { type OptionName, type Options, optionsOf } from './options.js'
import { parseOrderBy, type SortKey } from './orderby.js'
import { type Position, positionIn } from './paging.js'
import { parseSelect, type Selection } from './select.js'

/** The query of a request to a list or an entity. */
export interface Query {
  readonly filter: Expression | undefined
  readonly orderBy: readonly SortKey[]
  readonly skip: number
  readonly top: number
  readonly count: boolean
  readonly select: Selection | undefined
  readonly position: Position
}

const whole = (options: Options, name: OptionName, otherwise: number): number => {
  const text = options.get(name)
  if (text === undefined) return otherwise
  if (!/^\d{1,15}$/.test(text)) throw malformed(`$${name} must be a non-negative integer.`)
  return Number(text)
}

const isCounted = (options: Options): boolean => {
  const text = options.get('count')?.toLowerCase() ?? 'false'
  if (text !== 'true' && text !== 'false') throw malformed('$count must be true or false.')
  return text === 'true'
}

/** The value of an option, if the request has it. */
const parsed = <T>(options: Options, name: OptionName, parse: (text: string) => T): T | undefined => {
  const text = options.get(name)
  return text === undefined ? undefined : parse(text)
}

/** The query of a request to the set. @throws Refusal */
export const listQuery = (contract: Contract, request: Request, pageSize?: number): Query => {
  const options = optionsOf(request.url)
  return {
    filter: parsed(options, 'filter', (text) => parseFilter(contract, text)),
    orderBy: parsed(options, 'orderby', (text) => parseOrderBy(contract, text)) ?? [],
    skip: whole(options, 'skip', 0),
    top: whole(options, 'top', Number.POSITIVE_INFINITY),
    count: isCounted(options),
    select: parsed(options, 'select', (text) => parseSelect(contract, text)),
    position: positionIn(request, options.get('skiptoken'), pageSize),
  }
}

/** The $select of a request to an entity, to which no other option applies. @throws Refusal */
export const entitySelection = (contract: Contract, request: Request): Selection | undefined => {
  const options = optionsOf(request.url)
  const other = [...options.keys()].find((name) => name !== 'select')
  if (other !== undefined) throw malformed(`$${other} applies to collections only.`)
  return parsed(options, 'select', (text) => parseSelect(contract, text))
}
