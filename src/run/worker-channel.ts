import { BroadcastChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Logged } from '../engine/recording/recorder.js'

/** The messages between a worker and the main process. `refused` asks for a new token, `renewed` answers. */
type Message =
  | { readonly kind: 'logged'; readonly logged: Logged }
  | { readonly kind: 'refused' }
  | { readonly kind: 'renewed'; readonly token: string | undefined }

const channelOf = (runId: string): BroadcastChannel => {
  const channel = new BroadcastChannel(`odata-contract ${runId}`)
  // The channel must not keep the process alive.
  channel.unref()
  return channel
}

const messageOf = (event: unknown): Message => (event as { data: Message }).data

/** The services of the main process for its worker. */
export interface Service {
  /** Resolves with a new token, or `undefined` if there is none. */
  renew(): Promise<string | undefined>
  log(logged: Logged): void
}

/** Messages in the queue of the channel. Node accepts a BroadcastChannel here, but its types do not. */
const waiting = function* (channel: BroadcastChannel): Generator<Message> {
  const port = channel as unknown as MessagePort
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) yield next.message
}

/**
 * Opens the channel in the main process. Vitest's own channel transfers only results.
 * @returns a function that handles the messages in the queue and closes the channel
 */
export const answer = (runId: string, service: Service): (() => void) => {
  const channel = channelOf(runId)
  const log = (message: Message) => message.kind === 'logged' && service.log(message.logged)
  channel.onmessage = async (event) => {
    const message = messageOf(event)
    log(message)
    if (message.kind === 'refused')
      channel.postMessage({ kind: 'renewed', token: await service.renew() } satisfies Message)
  }
  return () => {
    for (const message of waiting(channel)) log(message)
    channel.close()
  }
}

/** Opens the channel in the worker. */
export const call = (runId: string): Service => {
  const channel = channelOf(runId)
  const post = (message: Message) => channel.postMessage(message)
  return {
    log: (logged) => post({ kind: 'logged', logged }),
    renew: () =>
      new Promise((resolve) => {
        channel.onmessage = (event) => {
          const message = messageOf(event)
          if (message.kind === 'renewed') resolve(message.token)
        }
        post({ kind: 'refused' })
      }),
  }
}
