import { expect, test } from 'vitest'
import { ReadOnlyTransport } from '../../../../src/engine/http/read-only-transport.js'
import type { WireRequest } from '../../../../src/engine/http/transport.js'

const open = () => {
  const sent: string[] = []
  const transport = new ReadOnlyTransport({
    send: async ({ method }: WireRequest) => {
      sent.push(method)
      return { status: 200, headers: {}, bytes: Buffer.from('') }
    },
    close: () => {
      sent.push('closed')
    },
  })
  const send = (method: string) =>
    transport.send({ method, url: 'https://library.example/v1', headers: {}, body: undefined })
  return { transport, sent, send }
}

test('a GET passes, and so does the end', async () => {
  const { transport, sent, send } = open()
  expect(await send('GET')).toMatchObject({ status: 200 })
  transport.close()
  expect(sent).toEqual(['GET', 'closed'])
})

test.for(['PATCH', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'get'])('%s is not sent', async (method) => {
  const { sent, send } = open()
  await expect(send(method)).rejects.toThrow(`a run that sends only GET requests was about to send ${method}`)
  expect(sent).toEqual([])
})
