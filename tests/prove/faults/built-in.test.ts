import { fixtures } from '../../fixtures/index.js'
import { alsoViolated } from '../../self/collateral.js'
import { prove } from '../../self/proof.js'

prove(fixtures['built-in'](), { alsoViolated })
