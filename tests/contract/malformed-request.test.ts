import { judgeCases } from './suite.js'

judgeCases('malformed-request')
