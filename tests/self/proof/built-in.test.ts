import { fixtures } from '../../fixtures/index.js'
import { alsoViolated } from '../collateral.js'
import { prove } from '../proof.js'

// The reference service lists its entities on one page.
prove(fixtures['built-in'](), {
  alsoViolated,
  skipped: ['next-link-ends[next link]', 'next-link-continues[no item twice]'],
})
