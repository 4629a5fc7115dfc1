import { testSets } from '../legal-sets.js'

testSets('writable', ['graph', 'odata'])
