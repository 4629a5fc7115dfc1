import { enumValuesFaults } from './faults/enum-values.js'
import { errorFaults } from './faults/error.js'
import type { Fault, Faults } from './faults/fault.js'
import { listFaults } from './faults/list.js'
import { malformedRequestFaults } from './faults/malformed-request.js'
import { protocolFaults } from './faults/protocol.js'
import { queryFaults } from './faults/query.js'
import { readFaults } from './faults/read.js'
import { readOnlyFaults } from './faults/read-only.js'
import { requestShapeFaults } from './faults/request-shape.js'
import { responseFaults } from './faults/response.js'
import { storedValuesFaults } from './faults/stored-values.js'

export type { Fault }

/** Every fault, ordered by the area whose rules it mainly violates. */
export const faults = {
  ...readFaults,
  ...listFaults,
  ...queryFaults,
  ...requestShapeFaults,
  ...enumValuesFaults,
  ...readOnlyFaults,
  ...responseFaults,
  ...malformedRequestFaults,
  ...errorFaults,
  ...protocolFaults,
  ...storedValuesFaults,
} satisfies Faults

export type FaultId = keyof typeof faults
