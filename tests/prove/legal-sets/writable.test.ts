import { testSets } from '../../self/legal-sets.js'

testSets('writable', ['graph', 'odata'])
