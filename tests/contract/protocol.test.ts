import { judgeCases } from './suite.js'

judgeCases('protocol')
