import { testSets } from '../legal-sets.js'

testSets('built-in')
