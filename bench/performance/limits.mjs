/**
 * The goal and the limit of each measure, by id. `npm run bench -- --quick`, which CI runs, fails if a median is above its
 * limit. A limit is 1.3 times the goal, or 1.3 times the present value while the goal is not reached.
 */
export const limits = {
  'whole-run': { goal: 1.15, limit: 2.3 },
  'first-case': { goal: 0.8, limit: 1.04 },
  'peak-memory': { goal: 1.3, limit: 1.7 },
  'newman-100': { goal: 0.45 },
  'latency-100': { goal: 1.4, limit: 2 },
  'requests-per-case': { goal: 1.3, limit: 1.3 },
  'round-trips': { goal: 75, limit: 75 },
  'contract-2000-requests': { goal: 1.3 },
  'contract-6000-requests': { goal: 1.3 },
  growth: { goal: 8 },
  'largest-contract-cpu': { goal: 0.33 },
  help: { goal: 0.08, limit: 0.104 },
  list: { goal: 0.08, limit: 0.13 },
  explain: { goal: 0.08, limit: 0.16 },
  'own-tests': { goal: 100 },
  'installed-size': { goal: 55, limit: 71.5 },
  packages: { goal: 150, limit: 195 },
}
