import { fixtures } from '../../fixtures/index.js'
import { prove } from '../proof.js'

prove(fixtures['no-enums']())
