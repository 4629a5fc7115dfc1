import { test } from 'vitest'
import type { Profile } from '../../src/model/result.js'
import { applies, expectNoAlarm, type Fixture, type Setting } from './alarms.js'
import { agree, type LegalName, rows } from './legal/index.js'

/** All rows that apply, in as few sets as go together. */
const bundles = (setting: Setting): LegalName[][] => {
  const sets: LegalName[][] = []
  for (const [name] of rows) {
    if (!applies(name, setting)) continue
    const set = sets.find((other) => other.every((each) => agree(name, each)))
    if (set) set.push(name)
    else sets.push([name])
  }
  return sets
}

/** Where a contract differs from another in names or in types only, fewer profiles will do. */
export const testSets = (fixture: Fixture, profiles: readonly Profile[]): void => {
  const each = profiles.flatMap((profile) => {
    const setting: Setting = { fixture, profile, readOnly: 'ignore' }
    return bundles(setting).map((names, n) => ({ ...setting, names, n: n + 1 }))
  })

  test.for(each)('$profile, set $n', ({ names, ...setting }) => expectNoAlarm(names, setting))
}
