import { judgeCases } from './suite.js'

judgeCases('enum-values')
