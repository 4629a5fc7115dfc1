import { foreignJson, malformedJson } from './json.js'
import { mediaTypes } from './media-types.js'
import { undeclaredNames } from './names.js'
import { oversize } from './oversize.js'
import { malformedValues } from './values.js'

/** Ordered by potential harm, the least harmful first. */
export const malformedRequest = [
  ...malformedValues,
  ...undeclaredNames,
  ...malformedJson,
  ...mediaTypes,
  ...foreignJson,
  ...oversize,
]
