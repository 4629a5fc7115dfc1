import express from 'express'

const imageNamed = (id) => ({
  id,
  supportedEditions: [{ editionType: 'professional', supportEndDate: '2025-10-14' }],
  supportedArchitectures: ['x64', 'arM64'],
  availableUpdates: [{ buildVersion: '10.0.22621.1', releaseMonth: 9, releaseYear: 2022 }],
})

const images = [imageNamed('Windows 11 22H1'), imageNamed('Windows 11 22H2')]

const set = '/deviceManagement/managedDeviceWindowsOSImages'
const context = `$metadata#${set.slice(1)}`

const refuse = (response, status, message) =>
  response.status(status).json({ error: { code: String(status), message } })

/** Finds the image that the path names. */
const findImage = (request, response, next) => {
  const image = images.find(({ id }) => id === request.params.id)
  if (!image) return refuse(response, 404, 'There is no such image.')
  response.locals.image = { '@odata.context': `${context}/$entity`, ...image }
  next()
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A mock of the built-in operation. Every property is read-only, so an update succeeds and changes nothing. */
export const service = express()

service.use((request, response, next) => {
  response.set('OData-Version', '4.0')
  const option = Object.keys(request.query).find((name) => name.startsWith('$'))
  if (option) return refuse(response, 501, `The service has no ${option}.`)
  next()
})

service.get(set, (_, response) => response.json({ '@odata.context': context, value: images }))

service.get(`${set}/:id`, findImage, (_, response) => response.json(response.locals.image))

service.patch(`${set}/:id`, findImage, express.json(), (request, response) => {
  if (!isObject(request.body)) return refuse(response, 400, 'The body is not a JSON object.')
  response.json(response.locals.image)
})

service.use((_, response) => refuse(response, 404, 'There is no such resource.'))

service.use((error, _request, response, _next) => refuse(response, error.status ?? 500, error.message))
