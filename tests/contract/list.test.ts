import { judgeCases } from './suite.js'

judgeCases('list')
