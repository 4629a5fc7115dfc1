import { testSets } from '../../self/legal-sets.js'

testSets('every type', ['odata'])
