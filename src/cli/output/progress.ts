import type { WriteStream } from 'node:tty'
import type { Result } from '../../model/result.js'

/** Shows progress in one line on a terminal, and nothing elsewhere. */
export const progress = (total: number, stream: WriteStream | NodeJS.WriteStream) => {
  const live = stream.isTTY === true
  let judged = 0
  let found = 0
  return {
    judged({ outcome, rule }: Result): void {
      judged++
      if (outcome === 'fail') found++
      if (live) stream.write(`\r\u001b[2K  ${judged} of ${total} judged, ${found} failed  ${rule}`)
    },
    done(): void {
      if (live) stream.write('\r\u001b[2K')
    },
  }
}
