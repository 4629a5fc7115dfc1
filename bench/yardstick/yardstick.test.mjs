import { readdirSync, readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import supertest from 'supertest'
import { afterAll, expect, test } from 'vitest'

const schemas = new URL('../../schemas/', import.meta.url)
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
formats.default(ajv)
const texts = readdirSync(schemas).map((name) => readFileSync(new URL(name, schemas), 'utf8'))
ajv.addVocabulary([...new Set(texts.join('').match(/x-[a-z-]+(?=")/g))])
for (const text of texts) ajv.addSchema(JSON.parse(text))
const validate = ajv.getSchema(
  'https://odata-contract.example/schemas/managedDeviceWindowsOperatingSystemImage.json',
)

const agent = new Agent({ keepAlive: true })
afterAll(() => agent.destroy())

const path = '/beta/deviceManagement/managedDeviceWindowsOSImages/32a4ac62-ac62-32a4-62ac-a43262aca432'
const rows = Array.from({ length: 120 }, (_, n) => ({
  n,
  body: {
    '@odata.type': '#microsoft.graph.managedDeviceWindowsOperatingSystemImage',
    supportedArchitectures: ['x86'],
    availableUpdates: [{ buildVersion: `Build ${n}`, releaseMonth: (n % 12) + 1, releaseYear: 2024 }],
  },
}))

test.each(rows)('update $n', async ({ body }) => {
  const { status, body: entity } = await supertest(process.env.YARDSTICK_URL)
    .patch(path)
    .agent(agent)
    .set('Authorization', 'Bearer token')
    .send(body)
  expect(status).toBe(200)
  expect(validate(entity), JSON.stringify(validate.errors)).toBe(true)
})
