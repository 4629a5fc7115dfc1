import { judgeCases } from './suite.js'

judgeCases('invariants')
