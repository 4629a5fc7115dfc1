import { createHash } from 'node:crypto'
import { annotated, collectionsIn } from './image.js'
import { findings, type Judged, type Rows, type TestServer, under } from './server.js'
import { type Call, contextOf, correct, headersOfOData, type Reply, serve } from './service.js'
import { usual, usualInOData } from './usual.js'

/** How one server treats the entity tags of its images; each update makes a new version. */
interface Tags {
  /** The tag of a version. `call` is the one in whose response it stands. */
  tagOf?(version: number, call: Call): string
  /** The answer to an If-Match other than `*`, where it is not the update. */
  refuses?(condition: string, version: number): Reply | undefined
  /** The ETag header, where it is not the tag in the body. */
  header?(tag: string, text: string): string | undefined
  /** The tag in a body. */
  body?(tag: string): string | undefined
  needsIfMatch?: true
  appliesRefused?: true
  noContent?: true
}

const strong = (version: number) => `"${version}"`

const failed = () => correct.refusal(412, 'PreconditionFailed', 'The image has changed since.')

const onlyCurrent: Tags['refuses'] = (condition, version) =>
  condition === strong(version) ? undefined : failed()

const tagging = ({
  tagOf = strong,
  refuses = onlyCurrent,
  header = (tag) => tag,
  body = (tag) => tag,
  ...options
}: Tags) => {
  let version = 1
  let refusal: Reply | undefined
  const reply = (entity: Parameters<typeof correct.found>[0], call: Call): Reply => {
    const etag = header(tagOf(version, call), JSON.stringify(entity))
    const headers = etag === undefined ? {} : { ETag: etag }
    return options.noContent && call.method === 'PATCH'
      ? { status: 204, headers }
      : { status: 200, headers, body: entity }
  }
  return serve({
    headers: headersOfOData,
    precondition: ({ headers: { 'if-match': condition } }) => {
      if (condition === undefined && options.needsIfMatch)
        return correct.refusal(428, 'PreconditionRequired', 'If-Match is required for an update.')
      refusal = condition === undefined || condition === '*' ? undefined : refuses(condition, version)
      return options.appliesRefused ? undefined : refusal
    },
    merge: (stored, update) => {
      version += 1
      return refusal ? { ...stored, ...collectionsIn(update) } : stored
    },
    represent: (stored, call) => {
      const tag = body(tagOf(version, call))
      return {
        '@odata.context': contextOf(call),
        ...(tag !== undefined && { '@odata.etag': tag }),
        ...annotated(stored),
      }
    },
    found: (entity) => reply(entity, { method: 'GET' } as Call),
    updated: (entity, call) => refusal ?? reply(entity, call),
  })
}

const odata = { ...usualInOData, 'error-content-language[*]': ['pass', 'en'] } satisfies Rows
const verdictOf = (rows: Rows): Judged['verdict'] =>
  Object.values(rows).some(([outcome]) => outcome === 'fail') ? 'non-conformant' : 'conformant'

/** Conformant in graph, which leaves entity tags to OData; judged by them in odata. */
const taggedServer = (kind: TestServer['kind'], title: string, tags: Tags, rows: Rows): TestServer => ({
  title,
  kind,
  start: () => tagging(tags),
  verdict: 'conformant',
  ...findings({ ...usual, 'if-match-stale[*]': rows['if-match-stale[*]'] ?? ['pass', 'P 8.2.4: 412'] }),
  elsewhere: [under({ profile: 'odata' }, verdictOf(rows), { ...odata, ...rows })],
})

const current = { 'if-match-current[*]': ['pass', 'P 8.3.2: the tag of a read is taken'] } satisfies Rows
const former = { 'if-match-former[*]': ['pass', 'P 8.2.4: 412, and nothing changed'] } satisfies Rows
const agreeing = { 'etag-consistent[*]': ['pass', 'one tag for one state'] } satisfies Rows

export const appliesBefore412: TestServer = {
  title: 'stores an update, and then answers that its entity tag does not match',
  kind: 'broken',
  start: () => tagging({ appliesRefused: true }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'if-match-stale[*]': ['fail', 'P 9.2: an error status goes with no change; in graph too'],
    'read-only-unchanged[unattributed]': ['pass', 'another finding speaks of the change'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'non-conformant', {
      ...odata,
      ...current,
      'if-match-stale[*]': ['fail', 'P 9.2'],
      'if-match-former[*]': ['fail', 'P 8.2.4: nothing may change'],
      'read-only-unchanged[unattributed]': ['pass', 'another finding speaks of the change'],
    }),
  ],
}

export const remembersTags = taggedServer(
  'broken',
  'takes any entity tag that it ever gave out',
  { refuses: (condition, version) => (Number(condition.slice(1, -1)) <= version ? undefined : failed()) },
  {
    ...current,
    ...agreeing,
    'if-match-stale[*]': ['pass', 'a made-up tag is refused'],
    'if-match-former[*]': ['fail', 'P 8.2.4: only the current tag matches'],
  },
)

const refusingWith = (status: number, code: string) =>
  taggedServer(
    'broken',
    `answers ${status} to an entity tag that does not match`,
    {
      refuses: (condition, version) =>
        condition === strong(version)
          ? undefined
          : correct.refusal(status, code, 'The image has changed since.'),
    },
    {
      ...current,
      ...agreeing,
      'if-match-stale[*]': ['skip', 'a made-up tag proves nothing: P 8.2.4 wants one that was retrieved'],
      'if-match-former[*]': ['fail', 'P 8.2.4: 412'],
    },
  )

export const answers400ToOldTag = refusingWith(400, 'BadRequest')
export const answers409ToOldTag = refusingWith(409, 'Conflict')

export const quotesTwice = taggedServer(
  'broken',
  'compares If-Match without its quotation marks, and so refuses every entity tag',
  { refuses: (condition, version) => (condition === String(version) ? undefined : failed()) },
  {
    ...agreeing,
    'if-match-current[*]': ['fail', 'P 8.3.2: the tag of a read is taken; a strong one has no excuse'],
    'if-match-former[*]': ['skip', 'no update with a tag is accepted'],
  },
)

export const weakNeverMatches = taggedServer(
  'sloppy',
  'has weak entity tags, and compares them strongly',
  { tagOf: (version) => `W/${strong(version)}`, refuses: failed },
  {
    ...agreeing,
    'if-match-current[*]': [
      'warn',
      'RFC 9110 13.1.1: strong comparison; P 8.2.4 departs from it for some tags, which nobody can tell. S',
    ],
    'if-match-former[*]': ['skip', 'no update with a tag is accepted'],
  },
)

export const answersFormerTag = taggedServer(
  'broken',
  'answers an update with the entity tag from before it',
  { tagOf: (version, { method }) => strong(method === 'PATCH' ? version - 1 : version) },
  {
    ...current,
    ...former,
    'etag-consistent[update and read]': ['fail', 'J 4.5.10: the tag of a response is that of its state'],
    'etag-consistent[header and body]': ['pass', 'in one response they agree'],
  },
)

export const hashesForCaches = taggedServer(
  'sloppy',
  'has a tag in its bodies, and an ETag of the bytes, as a framework adds one for caches',
  { header: (_, text) => `W/"${createHash('sha256').update(text).digest('hex').slice(0, 8)}"` },
  {
    ...current,
    ...former,
    'etag-consistent[update and read]': ['pass', 'the bodies agree'],
    'etag-consistent[header and body]': ['warn', 'P 8.3.2: a client may send either in If-Match. S'],
  },
)

export const tagsBodiesOnly = taggedServer(
  'legal',
  'shows its entity tags in bodies only',
  { header: () => undefined },
  {
    ...current,
    ...former,
    'etag-consistent[update and read]': ['pass', 'one tag for one state'],
    'etag-consistent[header and body]': ['skip', 'P 8.3.2: ETag is optional; there is nothing to compare'],
  },
)

export const tagsHeadersOnly = taggedServer(
  'legal',
  'shows its entity tags in headers only',
  { body: () => undefined },
  {
    'if-match-stale[*]': ['skip', 'a header alone proves no concurrency control'],
    'if-match-current[*]': ['skip', 'the same'],
    'if-match-former[*]': ['skip', 'the same'],
    'etag-consistent[*]': ['skip', 'the same'],
  },
)

export const weakensHeaders = taggedServer(
  'legal',
  'has strong entity tags, which a proxy makes weak in headers',
  { header: (tag) => `W/${tag}` },
  { ...current, ...former, 'etag-consistent[*]': ['pass', 'RFC 9110 8.8.3.2: weak comparison'] },
)

export const oneTagForever = taggedServer(
  'legal',
  'has an entity tag that never changes, since no update changes anything',
  {
    tagOf: () => '"1"',
    refuses: (condition) => (condition === '"1"' ? undefined : failed()),
  },
  { ...current, ...agreeing, 'if-match-former[*]': ['skip', 'there is no former tag'] },
)

/** Each response has a tag of its own, and none matches afterwards. */
const freshTags = (): Tags => {
  let count = 0
  return { tagOf: () => `"${++count}"`, refuses: failed, header: () => undefined }
}

export const freshTagPerRead = taggedServer(
  'legal',
  'makes another entity tag for every response',
  freshTags(),
  {
    'if-match-current[*]': ['skip', 'another client could have changed it; RFC 9110 8.8.1 lets tags change'],
    'if-match-former[*]': ['skip', 'no update with a tag is accepted'],
    'etag-consistent[update and read]': ['skip', 'two reads in a row show two tags'],
    'etag-consistent[header and body]': ['skip', 'there is no header'],
  },
)

export const wantsCurrentTag = taggedServer(
  'legal',
  'asks for If-Match with 428, and checks it',
  { needsIfMatch: true },
  { ...current, ...former, ...agreeing },
)

export const tagsNoContent: TestServer = {
  title: 'answers updates with 204 and an ETag, and reads with a tag in both places',
  kind: 'legal',
  start: () => tagging({ noContent: true }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'success-status[*]': ['fail', 'page: success is 200; a 204 unasked is legal in profile odata only'],
    'prefer-return[representation]': ['fail', 'P 8.2.8.7: it leaves out the entity; M in graph'],
    'metadata-level[none]': ['pass', 'a 204 has no context'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'conformant', {
      ...odata,
      ...current,
      ...former,
      ...agreeing,
      'metadata-level[none]': ['pass', 'a 204 has no context'],
    }),
  ],
}
