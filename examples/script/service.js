import { json } from 'node:stream/consumers'

const imageNamed = (id) => ({
  id,
  supportedEditions: [{ editionType: 'professional', supportEndDate: '2025-10-14' }],
  supportedArchitectures: ['x64', 'arM64'],
  availableUpdates: [{ buildVersion: '10.0.22621.1', releaseMonth: 9, releaseYear: 2022 }],
})

const images = [imageNamed('Windows 11 22H1'), imageNamed('Windows 11 22H2')]

const set = '/deviceManagement/managedDeviceWindowsOSImages'
const context = `$metadata#${set.slice(1)}`

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

const refusal = (status, message) => ({ status, body: { error: { code: String(status), message } } })

/** The response to a request. Every property is read-only, so an update succeeds and changes nothing. */
const answer = async (request) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  const option = [...searchParams.keys()].find((name) => name.startsWith('$'))
  if (option) return refusal(501, `The service has no ${option}.`)
  if (pathname === set && request.method === 'GET')
    return { status: 200, body: { '@odata.context': context, value: images } }
  const image = images.find(({ id }) => pathname === `${set}/${encodeURIComponent(id)}`)
  if (!image) return refusal(404, 'There is no such resource.')
  if (!['GET', 'PATCH'].includes(request.method)) return refusal(405, 'Images can be read and updated.')
  if (request.method === 'PATCH' && !isObject(await json(request).catch(() => undefined)))
    return refusal(400, 'The body is not a JSON object.')
  return { status: 200, body: { '@odata.context': `${context}/$entity`, ...image } }
}

/** A mock of the built-in operation, as a listener of `node:http`. */
export const service = async (request, response) => {
  const { status, body } = await answer(request)
  response.writeHead(status, { 'Content-Type': 'application/json', 'OData-Version': '4.0' })
  response.end(JSON.stringify(body))
}
