import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'

const imageNamed = (id) => ({
  id,
  supportedEditions: [{ editionType: 'professional', supportEndDate: '2025-10-14' }],
  supportedArchitectures: ['x64', 'arM64'],
  availableUpdates: [{ buildVersion: '10.0.22621.1', releaseMonth: 9, releaseYear: 2022 }],
})

const images = [imageNamed('Windows 11 22H1'), imageNamed('Windows 11 22H2')]

const set = '/deviceManagement/managedDeviceWindowsOSImages'
const context = `$metadata#${set.slice(1)}`

const imageOf = (id) => {
  const image = images.find((each) => each.id === id)
  if (!image) throw new HTTPException(404, { message: 'There is no such image.' })
  return { '@odata.context': `${context}/$entity`, ...image }
}

/** @throws HTTPException unless the body is a JSON object */
const checkBody = async (request) => {
  const body = await request.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new HTTPException(400, { message: 'The body is not a JSON object.' })
}

/** A mock of the built-in operation. Every property is read-only, so an update succeeds and changes nothing. */
export const service = new Hono()
  .use(async (c, next) => {
    await next()
    c.header('OData-Version', '4.0')
  })
  .use(async (c, next) => {
    const option = Object.keys(c.req.query()).find((name) => name.startsWith('$'))
    if (option) throw new HTTPException(501, { message: `The service has no ${option}.` })
    await next()
  })
  .get(set, (c) => c.json({ '@odata.context': context, value: images }))
  .get(`${set}/:id`, (c) => c.json(imageOf(c.req.param('id'))))
  .patch(`${set}/:id`, async (c) => {
    const image = imageOf(c.req.param('id'))
    await checkBody(c.req)
    return c.json(image)
  })
  .notFound((c) => c.json({ error: { code: 'NotFound', message: 'There is no such resource.' } }, 404))
  .onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : 500
    return c.json({ error: { code: String(status), message: error.message } }, status)
  })
