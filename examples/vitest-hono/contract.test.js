import { contractCases } from 'odata-contract'
import { afterAll, test } from 'vitest'
import { service } from './service.js'

const timeout = 60_000
const { cases, judge, close } = await contractCases({ fetch: service.fetch })
for (const each of cases) test(`${each.id}: ${each.title}`, { timeout }, (context) => judge(each, context))
afterAll(close, timeout)
