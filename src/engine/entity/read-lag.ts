import { setTimeout as sleep } from 'node:timers/promises'

/** How long a read may lag behind an update, in milliseconds: a service may answer it from a cache or a replica. */
const window = 2000
/** The first pause before a read is repeated, in milliseconds; each further one doubles the time waited. */
const firstPause = 50

/**
 * What a later read may take back: a difference from the response, a violation, or one between reads inside a case; and a
 * change to what an earlier case sent, which may be the doing of either.
 */
export type Doubt = 'response' | 'violation' | 'inner read' | 'late change'

/** How far reads lag behind updates. A target whose reads show what is expected is never waited for. */
export class ReadLag {
  /** Differences that stayed for as long as the suite waited: reads show the state as it is. */
  readonly #lasting = new Set<Doubt>()
  #longest = 0
  #isSuspected = false

  /** The longest lag that was seen, or may have been, in milliseconds. */
  get longest(): number {
    return this.#isSuspected ? window : this.#longest
  }

  isPossible(doubt: Doubt): boolean {
    return this.longest > 0 || !this.#lasting.has(doubt)
  }

  /** Reads again until the state is as expected. @returns the last state that was read. */
  async settle<State>(
    doubt: Doubt,
    read: () => Promise<State>,
    isExpected: (state: State) => boolean,
  ): Promise<State> {
    for (let waited = 0; ; ) {
      const pause = Math.min(Math.max(firstPause, waited), window - waited)
      await sleep(pause)
      waited += pause
      const state = await read()
      if (isExpected(state)) this.note(waited)
      else if (waited < window) continue
      else this.giveUp(doubt)
      return state
    }
  }

  note(milliseconds: number): void {
    this.#longest = Math.max(this.#longest, milliseconds)
  }

  /** A change seems to show up late. The case after which it did is played again to explain it. */
  suspect(): void {
    this.#isSuspected = true
  }

  /** The same change again is the case's. If it did not come again, an earlier case made it, and reads lag. */
  explain(cameAgain: boolean): void {
    if (!this.#isSuspected) return
    this.#isSuspected = false
    if (cameAgain) this.giveUp('late change')
    else this.noteLate()
  }

  /** A change showed up so late that nobody waited for it. */
  noteLate(): void {
    this.note(window)
  }

  giveUp(doubt: Doubt): void {
    this.#lasting.add(doubt)
  }

  /** Waits until a read shows what was sent before; `fully` if the lag is not known yet. */
  async pass(fully = false): Promise<void> {
    const pause = fully ? window : this.longest
    if (pause > 0) await sleep(pause)
  }
}
