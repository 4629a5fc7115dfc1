import { after, test } from 'node:test'
import { contractCases } from 'odata-contract'
import { service } from './service.js'

const { cases, judge, close } = await contractCases({ listener: service })
for (const each of cases) test(`${each.id}: ${each.title}`, (context) => judge(each, context))
after(close)
