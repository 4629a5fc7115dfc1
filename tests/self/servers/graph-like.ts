import { annotated, bare, type JsonObject } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { type Call, contextOf, preferred, type Reply, serve } from './service.js'
import { lastNameWins } from './usual.js'

const levelOf = ({ headers: { accept = '' } }: Call) =>
  /odata\.metadata=(none|full)/i.exec(accept)?.[1]?.toLowerCase() ?? 'minimal'

function represent(stored: JsonObject, call: Call): JsonObject {
  const level = levelOf(call)
  if (level === 'none') return bare(stored) as JsonObject
  const context = { '@odata.context': contextOf(call) }
  if (level === 'minimal') return { ...context, ...annotated(stored) }
  const path = `deviceManagement/managedDeviceWindowsOSImages('${stored.id}')`
  return {
    ...context,
    '@odata.id': path,
    '@odata.editLink': path,
    ...annotated(stored),
    'supportedArchitectures@odata.type': '#Collection(microsoft.graph.managedDeviceArchitecture)',
  }
}

function updated(entity: JsonObject, call: Call): Reply {
  const applied = (preference: string) => ({ 'Preference-Applied': `return=${preference}` })
  if (preferred(call, 'minimal')) return { status: 204, headers: applied('minimal') }
  const headers = preferred(call, 'representation') ? applied('representation') : {}
  return { status: 200, headers, body: entity }
}

const requestId = '6f1c2e0a-0000-4000-8000-000000000000'

export default {
  title: 'knows the levels of metadata, preferences, request ids and languages, as Graph does',
  kind: 'legal',
  start: () =>
    serve({
      represent,
      updated,
      refusal: (status, code, message) => ({
        status,
        body: { error: { code, message, details: [], innerError: { 'request-id': requestId } } },
      }),
      headers: (call) => ({
        'Content-Type': `application/json;odata.metadata=${levelOf(call)};odata.streaming=true`,
        'Content-Language': 'en',
        'OData-Version': '4.0',
        'request-id': requestId,
        'client-request-id': String(call.headers['client-request-id'] ?? requestId),
      }),
    }),
  verdict: 'conformant',
  ...findings({
    ...lastNameWins,
    'client-request-id-echoed[*]': ['pass', 'the one that was sent comes back'],
    'metadata-level[*]': ['pass', 'J 3.1.1 to 3.1.3'],
    'error-conforms[innererror]': ['pass', 'innerError, as Graph writes it'],
    'prefer-return[*]': ['pass', 'as preferred, and Preference-Applied says so'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'conformant', {
      ...lastNameWins,
      'error-content-language[*]': ['pass', 'en'],
    }),
  ],
} satisfies TestServer
