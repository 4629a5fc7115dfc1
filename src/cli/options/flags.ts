import type { Command } from 'commander'
import type { Policies } from '../../model/evidence.js'
import type { Profile } from '../../model/result.js'
import type { AccessFlags } from '../connection/access.js'

/** Options of `run`, as typed. */
export interface RunFlags extends AccessFlags {
  /** Name of a target in the configuration file, or `all`. */
  target?: string
  baseUrl?: string
  id?: string
  parent: string[]
  contract?: string
  only: string[]
  skip: string[]
  reporter: string[]
  quiet?: boolean
  verbose?: boolean
  har?: string
  config?: string
  concurrency: number
  timeout: number
  retries: number
  noWrites?: boolean
  dryRun?: boolean
  allowProduction?: boolean
  ignoreRestoreFile?: boolean
  profile: Profile
  strict?: boolean
  readOnly: Policies['readOnly']
  enumCase: Policies['enumCase']
  baseline?: string
  updateBaseline?: boolean
}

export interface MockFlags {
  port: number
  token?: string
  latency: number
  pageSize?: number
  fault: string[]
  contract?: string
}

export interface DeriveFlags {
  resources?: string
  /** Folder of the pages about operations, if the page is that of the type. */
  api?: string
  out: string
  check?: boolean
  descriptions?: boolean
}

export interface LintFlags {
  resources?: string
  api?: string
  json?: boolean
  strict?: boolean
}

export interface RestoreFlags extends AccessFlags {
  target?: string
  baseUrl?: string
  timeout: number
  allowProduction?: boolean
  force?: boolean
}

/** Options of the commands that read reports. */
export interface ReportFlags {
  reporter: string[]
}

export interface Commands {
  run(flags: RunFlags, command: Command): Promise<void>
  mock(flags: MockFlags): Promise<void>
  list(flags: { json?: boolean; contract?: string }): Promise<void>
  explain(name: string, flags: { contract?: string }): Promise<void>
  restore(file: string, flags: RestoreFlags): Promise<void>
  compare(before: string, after: string, flags: ReportFlags): Promise<void>
  merge(files: readonly string[], flags: ReportFlags): Promise<void>
  derive(pages: readonly string[], flags: DeriveFlags): Promise<void>
  lint(pages: readonly string[], flags: LintFlags): Promise<void>
}
