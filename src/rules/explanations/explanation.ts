/** What `explain` and CHECKS.md say of a rule, in words a vendor understands. */
export interface Explanation {
  /** The requirement and why it matters, one paragraph of two to four sentences. */
  readonly requirement: string
  /** What is sent. */
  readonly sent: string
  readonly passes: string
  readonly fails: string
}

/** One for each rule of an area: a missing and a surplus one are compile errors. */
export type Explained<Rules extends readonly { readonly id: string }[]> = Readonly<
  Record<Rules[number]['id'], Explanation>
>
