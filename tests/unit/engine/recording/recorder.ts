import { OtherEntities } from '../../../../src/engine/recording/other-entities.js'
import { type Logged, Recorder } from '../../../../src/engine/recording/recorder.js'
import type { Secret } from '../../../../src/engine/recording/secrets.js'
import { withResource } from '../../library.js'

/** A recorder for the book b1. */
export const recorderWith = (secrets: readonly Secret[], log?: (logged: Logged) => void): Recorder => {
  const contract = withResource({ path: '/books' })
  return new Recorder(
    secrets,
    new OtherEntities({ contract, baseUrl: 'https://library.example', key: 'b1' }),
    log,
  )
}
