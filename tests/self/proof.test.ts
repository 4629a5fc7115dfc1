import { fixtures } from '../fixtures/index.js'
import { prove } from './proof.js'

// The rules that name a fault find it. tests/prove/faults compares what all others say, and proves other contracts.
prove(fixtures['built-in']())
