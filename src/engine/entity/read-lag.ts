import { setTimeout as sleep } from 'node:timers/promises'

/** The longest assumed lag of reads behind updates, in milliseconds. A service may use a cache or a replica. */
const window = 2000
/** The pause before the first repeated read, in milliseconds. Each further pause doubles the total time. */
const firstPause = 50

/**
 * An observation that read lag may have caused: a difference from the response, a violation, a violation by a read inside
 * the case, or a change to a value that an earlier case sent.
 */
export type Doubt = 'response' | 'violation' | 'inner read' | 'late change'

/** Measures how far reads lag behind updates. A target whose reads never lag causes no waiting. */
export class ReadLag {
  /** Doubts that remained after the longest wait, so that read lag does not explain them. */
  readonly #lasting = new Set<Doubt>()
  #longest = 0
  #isSuspected = false

  /** The longest observed or suspected lag, in milliseconds. */
  get longest(): number {
    return this.#isSuspected ? window : this.#longest
  }

  isPossible(doubt: Doubt): boolean {
    return this.longest > 0 || !this.#lasting.has(doubt)
  }

  /** Repeats the read until the state is as expected, or the longest lag is over. @returns the last state */
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

  /** Notes a change that may be the late effect of an earlier case. The current case runs again to decide. */
  suspect(): void {
    this.#isSuspected = true
  }

  /** Resolves the suspicion. A change that recurs is due to the case; otherwise an earlier case made it, and reads lag. */
  explain(recurred: boolean): void {
    if (!this.#isSuspected) return
    this.#isSuspected = false
    if (recurred) this.giveUp('late change')
    else this.noteLate()
  }

  /** Notes a lag of unknown length. */
  noteLate(): void {
    this.note(window)
  }

  giveUp(doubt: Doubt): void {
    this.#lasting.add(doubt)
  }

  /** Waits until a read shows all former updates. `fully`: for the longest lag, because the actual one is not known yet. */
  async wait(fully = false): Promise<void> {
    const pause = fully ? window : this.longest
    if (pause > 0) await sleep(pause)
  }
}
