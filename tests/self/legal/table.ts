import type { Profile } from '../../../src/model/result.js'
import { addressRows } from './address.js'
import { annotationsRows } from './annotations.js'
import { bodiesRows } from './bodies.js'
import { ifMatchRows } from './if-match.js'
import { mediaTypesRows } from './media-types.js'
import { patienceRows } from './patience.js'
import { readsRows } from './reads.js'
import { refusalsRows } from './refusals.js'
import { repliesRows } from './replies.js'
import { requestsRows } from './requests.js'
import { always, type Legal } from './row.js'
import { stateRows } from './state.js'
import { strangersRows } from './strangers.js'
import { textRows } from './text.js'
import { wireRows } from './wire.js'

/** What other services than the reference do by right. */
export const legal = {
  ...annotationsRows,
  ...stateRows,
  ...refusalsRows,
  ...ifMatchRows,
  ...repliesRows,
  ...readsRows,
  ...bodiesRows,
  ...strangersRows,
  ...mediaTypesRows,
  ...requestsRows,
  ...textRows,
  ...patienceRows,
  ...addressRows,
  ...wireRows,
} satisfies Record<string, Legal>

export type LegalName = keyof typeof legal

export const rows = Object.entries(legal) as [LegalName, Legal][]

export const profilesOf = (name: LegalName): readonly Profile[] => (legal[name] as Legal).profiles ?? always

/** Whether two rows can go together. */
export const agree = (one: LegalName, other: LegalName): boolean => {
  const [a, b]: Legal[] = [legal[one], legal[other]]
  if (!a || !b || one === other) return false
  const excluded = (by: Legal, name: string, { topic }: Legal) =>
    (topic !== undefined && topic === by.topic) ||
    (by.excludes ?? []).some((each) => each === name || each === topic)
  return !excluded(a, other, b) && !excluded(b, one, a)
}
