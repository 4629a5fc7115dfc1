import { parentPort } from 'node:worker_threads'
import { loadContract } from '../../contract/index.js'
import { referenceService } from '../../reference/service.js'
import { packageRoot } from '../../support/package-info.js'
import { serve } from './serve.js'
import type { Serving, ToService } from './thread-messages.js'

// The code of the thread of the reference service.
parentPort?.once('message', async ({ contract, token, weakToken }: ToService) => {
  const service = referenceService(loadContract(contract ?? packageRoot), { token, weakToken })
  const { origin } = await serve(service)
  const { keys, parents } = service
  parentPort?.postMessage({ origin, keys, parents } satisfies Serving)
})
