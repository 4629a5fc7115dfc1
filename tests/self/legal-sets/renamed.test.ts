import { testSets } from '../legal-sets.js'

testSets('renamed', ['graph'])
