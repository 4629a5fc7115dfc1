export type { Legal } from './row.js'
export * from './service.js'
export * from './table.js'
