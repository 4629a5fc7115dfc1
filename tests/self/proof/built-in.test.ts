import { fixtures } from '../../fixtures/index.js'
import { alsoViolated } from '../collateral.js'
import { prove } from '../proof.js'

prove(fixtures['built-in'](), { alsoViolated })
