import { parentPort } from 'node:worker_threads'
import { loadContract } from '../../contract/index.js'
import { SentLog } from '../../engine/entity/sent-log.js'
import { NotTestable } from '../../engine/target/not-testable.js'
import { preflight } from '../../engine/target/preflight.js'
import type { Target } from '../../engine/target/target.js'
import type { Contract } from '../../model/contract.js'
import { type Hooks, runOf, type SessionOptions, targetOf } from '../../run/create-run.js'
import { packageRoot } from '../../support/package-info.js'
import type { FromSession, ToSession } from './thread-messages.js'

// The code of the session thread: the session, and the reference service if that is the target. An exception ends the
// thread, and the main process reports a defect of the suite.

const port = parentPort as NonNullable<typeof parentPort>
const post = (message: FromSession): void => port.postMessage(message)

let resolveRenewal: (token: string | undefined) => void = () => {}

const renew = (): Promise<string | undefined> =>
  new Promise((resolve) => {
    resolveRenewal = resolve
    post({ kind: 'refused' })
  })

let loaded: Contract | undefined

const contractIn = (folder = packageRoot): Contract => {
  loaded ??= loadContract(folder)
  return loaded
}

const serveReference = async (message: Extract<ToSession, { kind: 'serve' }>): Promise<void> => {
  const { referenceService } = await import('../../reference/service.js')
  const { serve } = await import('./serve.js')
  const { token, weakToken } = message
  const service = referenceService(contractIn(message.contract), { token, weakToken })
  const { origin } = await serve(service)
  const { keys, parents } = service
  post({ kind: 'serving', origin, keys, parents })
}

const connect = (options: SessionOptions, hooks: Hooks = {}): Target => {
  const stopped = new Int32Array(options.stop)
  return targetOf(contractIn(options.contract), options, {
    ...options,
    interrupted: () => Atomics.load(stopped, 0) === 1,
    ...(options.logged && { log: (logged) => post({ kind: 'logged', logged }) }),
    ...hooks,
  })
}

const inspect = async (options: SessionOptions): Promise<void> => {
  const target = connect(options)
  try {
    const found = await preflight(target)
    post({ kind: 'inspected', found, requests: target.recorder.count })
  } catch (error) {
    if (!(error instanceof NotTestable)) throw error
    post({ kind: 'not testable', reason: error.message })
  } finally {
    target.close()
  }
}

const judge = async ({
  options,
  found,
  restoreFile,
}: Extract<ToSession, { kind: 'judge' }>): Promise<void> => {
  const sentLog =
    restoreFile === undefined ? undefined : new SentLog(restoreFile, contractIn(options.contract))
  const target = connect(options, { renew, sentLog })
  const run = runOf(target, found, options)
  await Promise.all(
    run.cases.map(async (planned) => {
      const whole = await run.judge(planned)
      const result = whole.outcome !== 'pass' || options.withPasses ? whole : { ...whole, exchanges: [] }
      post({ kind: 'judged', result, notes: run.notes, left: run.newlyLeft() })
    }),
  )
  target.close()
  post({ kind: 'finished' })
}

port.on('message', async (message: ToSession) => {
  if (message.kind === 'renewed') resolveRenewal(message.token)
  else if (message.kind === 'serve') await serveReference(message)
  else if (message.kind === 'inspect') await inspect(message.options)
  else await judge(message)
})
