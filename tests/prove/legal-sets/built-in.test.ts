import { testSets } from '../../self/legal-sets.js'

// tests/self/legal.test.ts has the sets of profile graph.
testSets('built-in', ['page', 'odata'])
