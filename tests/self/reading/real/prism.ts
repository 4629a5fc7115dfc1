import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageRoot } from '../../../../src/support/package-info.js'
import { token } from '../../servers/mock.js'
import type { Rig } from './rig.js'

const require = createRequire(import.meta.url)

interface Prism {
  listen(port: number, host: string): Promise<string>
  close(): Promise<void>
}

const silent = () => logger
const logger: Record<string, () => unknown> = Object.fromEntries(
  ['trace', 'debug', 'info', 'success', 'warn', 'error', 'fatal', 'child'].map((level) => [level, silent]),
)

/** Prism with the document of the built-in contract. It generates an example from the schema, with the key `string`. */
export const startPrism = async (): Promise<Rig> => {
  const { getHttpOperationsFromSpec } = require('@stoplight/prism-http') as {
    getHttpOperationsFromSpec(file: string): Promise<object[]>
  }
  const { createServer } = require('@stoplight/prism-http-server') as {
    createServer(operations: object[], options: object): Prism
  }
  const prism = createServer(await getHttpOperationsFromSpec(join(packageRoot, 'spec/openapi.yaml')), {
    components: { logger },
    cors: false,
    config: {
      mock: { dynamic: false },
      validateRequest: true,
      validateResponse: false,
      checkSecurity: true,
      errors: false,
      isProxy: false,
    },
  })
  const baseUrl = await prism.listen(0, '127.0.0.1')
  return { baseUrl, key: 'string', token, close: () => prism.close() }
}
