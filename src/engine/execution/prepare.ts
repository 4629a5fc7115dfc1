import { withExactNumbers } from '../../evidence/entity-state.js'
import { blocked, isUnjudged, skip } from '../../evidence/judgements.js'
import type { EntityState } from '../../model/entity-state.js'
import type { CaseContext, Policies, Survey } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Unjudged } from '../../model/judgement.js'
import type { Profile, Result } from '../../model/result.js'
import type { Case } from '../../model/rule.js'
import { sentValues } from '../attribution/sent-values.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import { errorOf, nothingSent, resultOf } from '../judging/outcome.js'
import { type Preflight, unstable } from '../target/preflight.js'
import type { Target } from '../target/target.js'
import type { Execution } from './execution.js'
import type { RunLog } from './run-log.js'

/** The target and the settings of a run. */
export interface RunSettings {
  readonly target: Target
  readonly preflight: Preflight
  readonly profile: Profile
  readonly policies: Policies
  /** Whether no long literals are sent, because the target is a production service. */
  readonly spares?: boolean
}

/** Turns cases into executions, whose requests depend on the current state of the entity. */
export class Preparation {
  readonly #settings: RunSettings
  readonly #observed: ObservedEntity
  readonly #log: RunLog
  /** For cases that only read. */
  survey: Survey | undefined

  constructor(settings: RunSettings, observed: ObservedEntity, log: RunLog) {
    this.#settings = settings
    this.#observed = observed
    this.#log = log
  }

  /** The execution of a case, or its result if it sends nothing. */
  prepare(planned: Case): Execution | Result {
    const { definition } = planned
    if (!('send' in definition)) return errorOf(planned, new Error(`${planned.id} sends nothing`))
    const context = this.context(planned.seed)
    try {
      const sent = definition.send(context)
      if (isUnjudged(sent)) return resultOf(planned, sent, nothingSent)
      const requests = ('method' in sent ? [sent] : sent).map((request) => exact(request, context))
      if (this.#settings.spares && requests.some(hasLongLiteral))
        return resultOf(
          planned,
          skip('a literal above 1 KiB is not sent to a production service'),
          nothingSent,
        )
      return { planned, definition, context, requests, sent: requests.flatMap(sentValues) }
    } catch (error) {
      return errorOf(planned, error)
    }
  }

  /** The execution for the current state, which may have changed since it was prepared. */
  renewed(execution: Execution): Execution | Result {
    return execution.context.state === this.#state ? execution : this.prepare(execution.planned)
  }

  /** If two reads differ, states cannot be compared, but cases can still send the values of the first read. */
  get #state(): EntityState | undefined {
    return this.#observed.now ?? this.#settings.preflight.snapshot
  }

  context(seed: number): CaseContext {
    const { target, profile, policies, preflight } = this.#settings
    return {
      contract: target.contract,
      profile,
      policies,
      key: target.key,
      read: preflight.read,
      sibling: preflight.sibling,
      siblingState: preflight.siblingState,
      state: this.#state,
      start: preflight.snapshot,
      unobservable: whyUnobservable(preflight),
      survey: this.survey,
      seed,
      computed: this.#log.computed,
      loopback: target.loopback,
      anonymous: target.anonymous,
      weak: target.weak,
      canAlter: (alter) => target.canAlter(alter),
    }
  }
}

/** The longest literal that is sent to a production service, in characters. */
const longestLiteral = 1024

const hasLongLiteral = ({ query = '' }: Request): boolean =>
  (decodeURIComponent(query).match(/'(?:[^']|'')*'/g) ?? []).some(({ length }) => length > longestLiteral)

/** The request with the entity's own digits in values that equal the entity's values. */
const exact = (request: Request, { state }: CaseContext): Request =>
  state && request.body !== undefined ? { ...request, body: withExactNumbers(request.body, state) } : request

const whyUnobservable = (preflight: Preflight): Unjudged | undefined => {
  if (preflight.read === 'none') return skip('the service offers no way to read the entity')
  return unstable(preflight) ? blocked('two consecutive reads differ (read-is-stable)') : undefined
}
