import { expect, test } from 'vitest'
import { type FetchHandler, fetchTransport } from '../../../../src/engine/http/fetch-transport.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'

const request = {
  method: 'PATCH',
  url: 'https://library.example/books/b1',
  headers: { accept: '*/*' },
  body: '{"title":"Größe"}',
}

test('a handler gets the request as it is, and its response comes back', async () => {
  const asked: unknown[] = []
  const handler: FetchHandler = async (each) => {
    asked.push([each.method, each.url, each.headers.get('accept'), await each.text()])
    return new Response('größer', { status: 201, headers: { ETag: '1' } })
  }
  expect(await fetchTransport(handler).send(request)).toEqual({
    status: 201,
    headers: { etag: '1', 'content-type': 'text/plain;charset=UTF-8' },
    bytes: new TextEncoder().encode('größer'),
  })
  await fetchTransport(handler).send({ ...request, method: 'GET', body: undefined })
  expect(asked).toEqual([
    ['PATCH', request.url, '*/*', request.body],
    ['GET', request.url, '*/*', ''],
  ])
})

test('a handler that throws has dropped the connection', async () => {
  const sent = fetchTransport(() => Promise.reject(new Error('hung up'))).send(request)
  const error = await sent.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Unanswered)
  expect(error).toMatchObject({ name: 'Unanswered', reason: 'dropped', message: 'hung up' })
})

test('a body that breaks off leaves the status and the headers', async () => {
  const body = new ReadableStream({ pull: (stream) => stream.error(new Error('cut')) })
  const sent = fetchTransport(async () => new Response(body, { status: 201, headers: { etag: '1' } })).send(
    request,
  )
  const broken = 'the response is not complete: cut'
  await expect(sent).rejects.toMatchObject({
    reason: 'dropped',
    message: broken,
    partial: { status: 201, headers: { etag: '1' }, bytes: new Uint8Array(), broken },
  })
})

test('a handler that throws ECONNREFUSED refused the connection', async () => {
  const failure = Object.assign(new Error('nobody'), { code: 'ECONNREFUSED' })
  const sent = fetchTransport(() => Promise.reject(failure)).send(request)
  await expect(sent).rejects.toMatchObject({ reason: 'unreachable', message: 'nobody' })
})
