import { judgeCases } from './suite.js'

judgeCases('dangerous')
