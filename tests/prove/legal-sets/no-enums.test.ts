import { testSets } from '../../self/legal-sets.js'

testSets('no-enums', ['odata'])
