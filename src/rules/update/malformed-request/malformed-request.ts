import { lenientJsonRefused, malformedJsonRefused, nonObjectBodyRefused } from './json.js'
import { mediaTypeContained, mediaTypeRefused } from './media-types.js'
import { undeclaredNames } from './names.js'
import { oversizeSurvived } from './oversize.js'
import { malformedValues } from './values.js'

/** Ordered by potential harm, the least harmful first. */
export const malformedRequest = [
  ...malformedValues,
  ...undeclaredNames,
  lenientJsonRefused,
  malformedJsonRefused,
  mediaTypeContained,
  mediaTypeRefused,
  nonObjectBodyRefused,
  oversizeSurvived,
]
