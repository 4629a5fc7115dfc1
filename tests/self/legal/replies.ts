import { mediaType, preferred, versionFor, withoutContent } from './answers.js'
import { isUpdate, type Legal, strict } from './row.js'

/** Headers and status of what is accepted. */
export const repliesRows = {
  'says OData-Version 4.01': {
    source: 'rules, odata-version: 4.0 or 4.01; P 8.2.7: 4.0 where the client reads no more',
    topic: 'version',
    headers: (headers, request) => headers.set('OData-Version', versionFor(request)),
  },
  'says no OData-Version': {
    source: 'a SHOULD in graph (M in odata: P 8.1.5)',
    profiles: strict,
    topic: 'version',
    headers: (headers) => headers.delete('OData-Version'),
  },
  'answers with application/json and nothing more': {
    source: 'facts: Content-Type parameters (M in odata: J 4.1)',
    profiles: strict,
    topic: 'media type',
    headers: mediaType('application/json'),
  },
  'writes its media type in capitals, in another order': {
    source: 'facts: in any case and order',
    topic: 'media type',
    headers: mediaType(
      'Application/JSON; CHARSET="UTF-8"; IEEE754Compatible=FALSE ; odata.Streaming=true; ODATA.METADATA=Minimal',
    ),
  },
  'has headers that nobody asked for': {
    source: 'RFC 9110 5.1; P 8.2.8: Preference-Applied is optional',
    headers: (headers) => {
      headers.set('vary', 'Accept, Prefer')
      headers.set('cache-control', 'no-store, private')
      headers.set('preference-applied', 'odata.include-annotations="*"')
      headers.set('link', '</docs>; rel="help", </v2>; rel="successor-version"')
      headers.set('content-language', 'de')
      headers.append('set-cookie', 'a=1; Path=/')
      headers.append('set-cookie', 'b=2; Path=/')
    },
  },
  'says where the entity is': {
    source: 'RFC 9110 8.7; P 8.3.4',
    headers: (headers, request) => {
      headers.set('content-location', request.url)
      if (isUpdate(request)) headers.set('OData-EntityId', request.url)
    },
  },
  'answers 204 where return=minimal is preferred': {
    source: 'facts: 204 when the request preferred `return=minimal`',
    topic: 'status',
    wrap: withoutContent((request) => preferred(request, 'minimal'), {
      'Preference-Applied': 'return=minimal',
    }),
  },
  'answers 204 where return=minimal is preferred, and says no more': {
    source: 'P 8.2.8.7: Preference-Applied is optional',
    topic: 'status',
    wrap: withoutContent((request) => preferred(request, 'minimal')),
    headers: (headers) => headers.delete('preference-applied'),
  },
  'takes no notice of Prefer': {
    source: 'P 8.2.8: preferences are optional; RFC 7240 2',
    topic: 'status',
    wrap: (handler) => (request) => {
      request.headers.delete('prefer')
      return handler(request)
    },
  },
  'says return=representation whatever is preferred, and does so': {
    source: 'P 8.3.4: Preference-Applied says what was done',
    topic: 'status',
    wrap: (handler) => (request) => {
      request.headers.delete('prefer')
      return handler(request)
    },
    headers: (headers) => headers.set('Preference-Applied', 'odata.track-changes, return="representation"'),
  },
  'answers 204 unless return=representation is preferred': {
    source: 'P 11.4.3: 200 with the entity, or 204',
    profiles: ['odata'],
    topic: 'status',
    wrap: withoutContent((request) => !preferred(request, 'representation')),
  },
  'answers 204 always': {
    source: 'P 11.4.3; P 8.2.8: preferences are optional',
    profiles: ['odata'],
    topic: 'status',
    excludes: ['reads'],
    wrap: withoutContent(() => true),
  },
} satisfies Record<string, Legal>
