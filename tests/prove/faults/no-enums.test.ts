import { fixtures } from '../../fixtures/index.js'
import { prove } from '../../self/proof.js'

prove(fixtures['no-enums']())
