import { testSets } from '../../self/legal-sets.js'

testSets('renamed', ['graph'])
