import { judgeCases } from './suite.js'

judgeCases('read')
