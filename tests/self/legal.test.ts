import { testSets } from './legal-sets.js'

// tests/prove has each row alone, the other profiles, and the other contracts.
testSets('built-in', ['graph'])
