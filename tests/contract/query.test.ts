import { judgeCases } from './suite.js'

judgeCases('query')
