import { optionsCombined } from './combined.js'
import { filterRules } from './filter/filter.js'
import { orderbySupported } from './order.js'
import { queryProtocol } from './protocol.js'
import { queryRefusals } from './refusals.js'
import { selectSupported } from './select.js'
import { sliceRules } from './slices.js'
import { queryIgnoredDetected } from './support.js'

/** System query options on the list. */
export const query = [
  queryIgnoredDetected,
  ...filterRules,
  selectSupported,
  ...sliceRules,
  orderbySupported,
  optionsCombined,
  ...queryRefusals,
  ...queryProtocol,
]
