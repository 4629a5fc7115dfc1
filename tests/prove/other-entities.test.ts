import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atMost, packed, start, temporary } from '../self/packed.js'
import {
  type Asked,
  applies,
  type Entity,
  type Image,
  ignores,
  image,
  merged,
  reply,
  seed,
} from '../self/targets.js'

const turn = atMost(2)
const context = '$metadata#deviceManagement/managedDeviceWindowsOSImages'

/** An entity whose every value is recognisable. */
const stranger = (n: number): Entity => ({
  '@odata.etag': `W/"kanarie${n}"`,
  id: `kanarie key ${n}`,
  supportedEditions: [{ editionType: 'professional', supportEndDate: `2031-07-0${n}` }],
  supportedArchitectures: ['x64'],
  availableUpdates: [{ buildVersion: `10.0.8765${n}.4321`, releaseMonth: 5, releaseYear: 2031 }],
  displayName: `Kanarie, "Böse" Nº ${n}`,
  nickname: 'Kanarienvogel',
  serialNumber: 98765432100 + n,
  preciseNumber: 1234567.87654321,
  modified: `2031-07-0${n}T11:12:13Z`,
  owner: {
    mail: `kanarie.${n}@example.com`,
    tags: ['kanarie', `kanarie/${n}`],
    notes: `Kanarie ${'lang '.repeat(80)}`,
  },
})
const canary = /kanarie|2031-07|8765\d|9876543|B(ö|\\u00f6|%C3%B6)se/i

/** The own entity has a value that the others have too. */
const own = (): Entity => ({ ...seed(), displayName: 'Mine alone', shared: 'x64 for everyone' })

interface Service {
  readonly others: Entity[]
  readonly update: (asked: Asked, image: Image, others: Entity[]) => void
  readonly list?: (asked: Asked, image: Image, others: Entity[]) => void
  /** Answers a request for an unknown key. */
  readonly unknown?: (asked: Asked, others: Entity[]) => void
}

const items = (state: Image, others: Entity[]): Entity[] => [
  ...others.slice(0, 4),
  state.entity,
  ...others.slice(4),
]

const listed: NonNullable<Service['list']> = ({ request, response }, state, others) =>
  reply(response, 200, {
    '@odata.context': context,
    '@odata.nextLink': `http://${request.headers.host}/beta/deviceManagement/managedDeviceWindowsOSImages?$skiptoken=kanarie%20key%208`,
    value: items(state, others).slice(0, 8),
  })

/** Refuses and quotes every value of an entity on the first page, in the body and in the headers. */
const gossips = ({ response, n }: Asked, others: Entity[]): void => {
  const known = others.slice(0, 7)
  const other = known[n % known.length] as Entity
  const texts = [other.id, other.displayName, other.serialNumber, JSON.stringify(other)]
  response.writeHead(400, {
    'Content-Type': 'application/json',
    'X-Conflict': encodeURI(String(other.id)),
    Location: `/beta/deviceManagement/managedDeviceWindowsOSImages/${encodeURIComponent(String(other.id))}`,
  })
  const quoted = texts.map((text) => `In conflict with ${text}.`).join(' ')
  response.end(
    JSON.stringify({ error: { code: 'Conflict', message: quoted, target: other.owner as Entity } }),
  )
}

const strangers = () => Array.from({ length: 9 }, (_, n) => stranger(n + 1))

const services: Record<string, Omit<Service, 'others'>> = {
  'that is correct': { update: ignores },
  'that quotes other entities when it refuses': {
    update: (asked, _, others) => gossips(asked, others),
    unknown: (asked, others) => gossips(asked, others),
  },
  'that updates every entity': {
    update: (asked, state, others) => {
      for (const [n, other] of others.entries())
        others[n] = { ...merged(other, asked.body), id: other.id as string }
      applies(asked, state)
    },
  },
  'that answers updates with another entity, and lists none': {
    update: ({ response }, _, others) => reply(response, 200, others[3] as Entity),
    list: ({ response }) => reply(response, 404, { error: { code: 'NotFound', message: 'No list.' } }),
  },
  'that answers unknown keys with another entity, and lists a bare array': {
    update: ignores,
    list: ({ response }, state, others) => reply(response, 200, items(state, others)),
    unknown: ({ response }, others) => reply(response, 200, others[2] as Entity),
  },
  'that answers updates with the list, and lists in XML': {
    update: ({ response }, state, others) => reply(response, 200, { value: items(state, others) }),
    list: ({ response }, _, others) => {
      response.writeHead(200, { 'Content-Type': 'application/xml' })
      response.end(others.map(({ id }) => `<entry><id>${id}</id></entry>`).join(''))
    },
  },
  'that mixes another entity into its answers': {
    update: ({ response }, { entity }, others) =>
      reply(response, 200, { ...others[5], ...entity, note: others[5] as Entity }),
  },
}

const serve = ({ update, list = listed, unknown }: Omit<Service, 'others'>) => {
  const others = strangers()
  return image(
    (asked, state) => update(asked, state, others),
    (asked, state) => {
      if (asked.n === 1) state.entity = own()
      const segment = /managedDeviceWindowsOSImages\/([^/?]+)/.exec(asked.request.url ?? '')?.[1]
      const other = others.find(({ id }) => id === decodeURIComponent(segment ?? ''))
      if (asked.of === 'set' && asked.method === 'GET') list(asked, state, others)
      else if (asked.of === 'nothing' && asked.method === 'GET' && other) reply(asked.response, 200, other)
      else if (asked.of === 'nothing' && unknown && segment !== undefined) unknown(asked, others)
      else return false
      return true
    },
  )
}

test.concurrent.for(Object.entries(services))(
  'a run against a service %s shows no value of another entity',
  async ([, service], { expect }) => {
    const { bin } = await packed()
    const cwd = temporary()
    const target = await serve(service)
    const args = ['--base-url', target.baseUrl, '--id', String(own().id), '--anonymous', '--har', 'log.har']
    const reports = ['console', 'json=report.json', 'junit=report.xml'].flatMap((each) => [
      '--reporter',
      each,
    ])
    const { stdout, stderr } = await turn(
      () => start(bin, [...args, ...reports], { cwd, env: { XDG_STATE_HOME: join(cwd, 'state') } }).ended,
    )
    await target.close()
    const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    const shown = [stdout, stderr, ...texts].flatMap((text) => text.split('\n'))
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['log.har', 'report.json', 'report.xml']),
    )
    expect(
      shown
        .filter((line) => canary.test(line))
        .map(around)
        .slice(0, 3),
    ).toEqual([])
    const log = readFileSync(join(cwd, 'log.har'), 'utf8')
    for (const value of ['Mine alone', 'x64 for everyone', '10.0.22621.1']) expect(log).toContain(value)
  },
)

/** A line with a canary, shortened. */
const around = (line: string): string => {
  const { index = 0 } = canary.exec(line) ?? {}
  return line.slice(Math.max(0, index - 300), index + 100)
}

test('a run whose entity is chosen from the list shows no value of another entity', async () => {
  const { bin } = await packed()
  const cwd = temporary()
  const target = await serve({
    update: ignores,
    list: ({ response }, { entity }, others) => reply(response, 200, { value: [entity, ...others] }),
  })
  const args = [
    '--base-url',
    target.baseUrl,
    '--anonymous',
    '--only',
    'sibling-untouched',
    '--har',
    'log.har',
  ]
  const { stdout, stderr, code } = await start(bin, args, { cwd }).ended
  await target.close()
  const log = readFileSync(join(cwd, 'log.har'), 'utf8')
  expect(stdout + stderr + log).not.toMatch(canary)
  expect({ code, asked: log.includes('managedDeviceWindowsOSImages/$OTHER_KEY') }).toEqual({
    code: 0,
    asked: true,
  })
})
