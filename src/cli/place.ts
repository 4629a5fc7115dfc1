import { randomUUID } from 'node:crypto'
import type { Contract } from '../contract/index.js'
import { firstKey } from '../judge/preflight.js'
import { referenceService } from '../reference/service.js'
import { type SuiteOptions, targetOf } from '../run.js'
import type { RunFlags } from './options.js'
import { serve } from './serve.js'
import { checkedUrl, credentials, weakCredentials } from './target-options.js'
import type { Terminal } from './terminal.js'
import { UsageError } from './usage.js'

/** Which entity of which service is tested, and with which token. */
export interface Place {
  readonly baseUrl: string
  readonly id: string
  readonly token: string | undefined
  readonly weakToken: string | undefined
}

/** A place whose key may still have to be found. */
export interface Opened {
  readonly baseUrl: string
  readonly id: string | undefined
  readonly token: string | undefined
  readonly weakToken: string | undefined
  close(): Promise<void>
}

/** The target as the flags name it, or the reference service on a loopback port. @throws UsageError, Inconclusive */
export const openPlace = async (contract: Contract, flags: RunFlags, { say }: Terminal): Promise<Opened> => {
  if (flags.baseUrl !== undefined) {
    const baseUrl = checkedUrl(flags.baseUrl, flags.allowProduction ?? false)
    if (flags.id === '') throw new UsageError('--id is empty: name an entity, or leave --id out')
    const token = credentials(flags)
    const weakToken = weakCredentials(flags.weakTokenEnv, token)
    return { baseUrl, token, weakToken, id: flags.id, close: async () => {} }
  }
  const [token, weakToken] = [randomUUID(), randomUUID()]
  const service = referenceService(contract, { token, weakToken })
  const { origin, close } = await serve(service)
  const baseUrl = `${origin}/beta`
  say(`no --base-url: testing the built-in reference service at ${baseUrl}`)
  return { baseUrl, token, weakToken, id: flags.id ?? service.keys[0], close }
}

/** Finds a key where none was given. @throws NotTestable */
export const identify = async (contract: Contract, opened: Opened, options: SuiteOptions): Promise<Place> => {
  const { baseUrl, token, weakToken } = opened
  if (opened.id !== undefined) return { baseUrl, token, weakToken, id: opened.id }
  const target = targetOf(contract, opened, { ...options, id: '', token })
  const id = await firstKey(target, token === undefined)
  target.close()
  return { baseUrl, token, weakToken, id }
}
