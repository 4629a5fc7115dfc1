import { testSets } from '../legal-sets.js'

testSets('no-enums', ['odata'])
