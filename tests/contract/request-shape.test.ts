import { judgeCases } from './suite.js'

judgeCases('request-shape')
