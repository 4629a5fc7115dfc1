import type { Result } from '../../model/result.js'
import type { Terminal } from './terminal.js'

/** The cases of a run. */
interface Planned {
  readonly total: number
  /** False for a failure that the baseline accepts, and with `--quiet`. */
  readonly isNews: (id: string) => boolean
}

/** Shows how many cases have a result, and the first failure as soon as it happens. */
export const progress = (
  { total, isNews }: Planned,
  terminal: Pick<Terminal, 'remark' | 'status'>,
): ((result: Result) => void) => {
  let judged = 0
  let failed = 0
  let isAnnounced = false
  const counts = () => `  ${judged} of ${total} judged, ${failed} failed`
  terminal.status(counts())
  return ({ id, rule, title, outcome }) => {
    judged++
    if (outcome === 'fail') failed++
    terminal.status(`${counts()}  ${rule}`)
    if (outcome !== 'fail' || isAnnounced || !isNews(id)) return
    isAnnounced = true
    terminal.remark(`first failure: ${id}: expected that the service ${title}`)
  }
}
