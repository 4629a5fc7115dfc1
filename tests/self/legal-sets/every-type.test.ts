import { testSets } from '../legal-sets.js'

testSets('every type', ['odata'])
