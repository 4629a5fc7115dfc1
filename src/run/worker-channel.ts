import { BroadcastChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Logged } from '../engine/recording/recorder.js'

/** What a worker tells the process that started it, and the one thing that it asks for. */
type Message =
  | { readonly kind: 'logged'; readonly logged: Logged }
  | { readonly kind: 'refused' }
  | { readonly kind: 'renewed'; readonly token: string | undefined }

const channelOf = (runId: string): BroadcastChannel => {
  const channel = new BroadcastChannel(`odata-contract ${runId}`)
  // Nothing to stay alive for.
  channel.unref()
  return channel
}

const heard = (event: unknown): Message => (event as { data: Message }).data

/** What the process of a run does for its worker. */
export interface Service {
  /** A newer token. */
  renew(): Promise<string | undefined>
  log(logged: Logged): void
}

/** Messages that have arrived, but whose event is still to come. Node takes a BroadcastChannel here; its types do not. */
const waiting = function* (channel: BroadcastChannel): Generator<Message> {
  const port = channel as unknown as MessagePort
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) yield next.message
}

/**
 * The end of the line in the process of a run. Vitest's own channel takes results only.
 * @returns what closes it; everything that a worker has logged until then is logged.
 */
export const answer = (runId: string, service: Service): (() => void) => {
  const channel = channelOf(runId)
  const log = (message: Message) => message.kind === 'logged' && service.log(message.logged)
  channel.onmessage = async (event) => {
    const message = heard(event)
    log(message)
    if (message.kind === 'refused')
      channel.postMessage({ kind: 'renewed', token: await service.renew() } satisfies Message)
  }
  return () => {
    for (const message of waiting(channel)) log(message)
    channel.close()
  }
}

/** The end of the line in the worker. */
export const call = (runId: string): Service => {
  const channel = channelOf(runId)
  const say = (message: Message) => channel.postMessage(message)
  return {
    log: (logged) => say({ kind: 'logged', logged }),
    renew: () =>
      new Promise((resolve) => {
        channel.onmessage = (event) => {
          const message = heard(event)
          if (message.kind === 'renewed') resolve(message.token)
        }
        say({ kind: 'refused' })
      }),
  }
}
