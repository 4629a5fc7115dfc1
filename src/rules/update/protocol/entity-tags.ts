import { bodyProperties } from '../../../contract/contract.js'
import { changed, currentBody, difference } from '../../../evidence/entity-state.js'
import { isUnjudged, skip, unobserved } from '../../../evidence/judgements.js'
import { readRequest } from '../../../evidence/requests.js'
import { isAccepted, isRefused, stateIn, tagIn } from '../../../evidence/responses.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request, Response } from '../../../model/http.js'
import type { JsonObject } from '../../../model/json.js'
import type { Judgement, Unjudged } from '../../../model/judgement.js'
import { accepted, describe } from '../../common/expect.js'
import { acceptableUpdate, bodyOf, fullBody, ordinaryBody, update } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

const noTag = skip('a read shows no @odata.etag')

/**
 * The reason why entity tags cannot be tested. An ETag header alone does not prove concurrency control, because many
 * frameworks set one for caches.
 */
const untagged = ({ state, read, unobservable }: CaseContext): Unjudged | undefined => {
  if (unobservable) return unobservable
  if (read !== 'get') return skip('the entity cannot be read with GET')
  return state?.entity['@odata.etag'] === undefined ? noTag : undefined
}

/** Sends requests only if reads show entity tags. */
const whereTagged =
  (send: (context: CaseContext) => readonly Request[] | Unjudged) =>
  (context: CaseContext): readonly Request[] | Unjudged =>
    untagged(context) ?? send(context)

const look = readRequest('get')

/** A read to get the entity tag. If there is none, the case ends. */
const lookForTag: Request = { ...look, ends: (response) => tagIn(response) === undefined }

/** Surrounds the ordinary update with other requests. */
const around = (surround: (ordinary: Request) => readonly Request[]) =>
  whereTagged((context) => {
    const ordinary = acceptableUpdate(context, ordinaryBody(context))
    return isUnjudged(ordinary) ? ordinary : surround(ordinary)
  })

const isWeak = (tag: string): boolean => tag.startsWith('W/')

/** The weak comparison of RFC 9110 8.8.3.2. */
const match = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.replace(/^W\//, '') === other?.replace(/^W\//, '')

/** Accepts the current entity tag. Requests: [a read, an update with its entity tag, a read]. */
const takesCurrent = (evidence: Evidence): Judgement => {
  const { responses, response } = evidence
  const [first, , second] = responses
  const tag = first && tagIn(first)
  if (tag === undefined) return noTag
  if (response.status !== 412) return accepted(evidence)
  if (!second || !match(tag, tagIn(second)))
    return skip('the entity tag changes by itself, or another client changes it')
  return {
    expected: `acceptance: ${tag} is the entity tag before and after the update`,
    actual: describe(response),
    pointer: 'header If-Match',
    // A tag that depends on the representation may be compared strongly, and then a weak tag never matches.
    ...(isWeak(tag) && { level: 'SHOULD' as const }),
  }
}

const ifMatchCurrent = updateRule({
  id: 'if-match-current',
  area: 'protocol',
  title: 'accepts the entity tag of the last read',
  levels: { odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '8.2.4' },
    { spec: 'OData Protocol', clause: '8.3.2' },
    { spec: 'RFC 9110', clause: '8.8.3' },
  ],
  explanation: {
    requirement: [
      'The entity tag that a read shows can be sent in If-Match of an update (OData Protocol 8.2.4, 8.3.2).',
      'If the service refuses it, a client that uses entity tags can never update.',
      'Only profile `odata` has this rule.',
    ],
    sent: [
      'A read; an ordinary body with the `@odata.etag` of that read in If-Match; a read.',
      sentence.ordinaryBody,
      'Only if reads with GET show `@odata.etag`.',
    ],
    passes: [sentence.accepted],
    fails: [
      sentence.notAccepted,
      'A 412 to a weak entity tag is a SHOULD: the service compares weakly if the tag does not depend on ' +
        'the representation, which a client cannot observe.',
      'Skipped if the update gets a 412 and the second read shows another entity tag.',
      sentence.blockedByExample,
    ],
  },
  provenBy: ['refuses-current-tag'],
  cases: () => [
    {
      label: 'current ETag',
      title: 'accepts an update with the @odata.etag of a read in If-Match',
      alone: true,
      send: around((ordinary) => [lookForTag, { ...ordinary, ifMatchOf: 0 }, look]),
      expect: takesCurrent,
    },
  ],
})

/** A body with every property except the key, with the current values. */
const heldBody = (context: CaseContext): JsonObject => {
  const held = currentBody(context.contract, context.state?.entity ?? {})
  return bodyOf(
    context,
    bodyProperties(context.contract),
    (_, { name, collection }) => held[name] ?? (collection ? [] : null),
  )
}

/** The refused update changed nothing, apart from properties that change with every request. */
const keptSince = ({ context, after }: Evidence, read: Response, refused: Response): Judgement => {
  const was = stateIn(context.contract, read)
  if (!was || !after) return unobserved(context)
  const names = changed(was, after).filter((name) => !context.computed.has(name))
  if (names.length === 0) return undefined
  const [expected, actual] = ['the entity unchanged by the refused update', difference(was, after)]
  return { expected, actual, pointer: `/${names[0]}`, response: refused }
}

/**
 * Refuses a former entity tag. Requests: [a read, an update with its entity tag, a read, another update with the first
 * tag]. After a refusal other than 412, the same update follows with the second tag: if that is accepted, the tag
 * caused the refusal.
 */
const refusesFormer = (evidence: Evidence): Judgement => {
  const [first, made, second, late, control] = evidence.responses
  if (!first || !made) return noTag
  if (!second) return skip(`the update with the current entity tag was answered ${describe(made)}`)
  if (!late) return noTag
  if (match(tagIn(first), tagIn(second))) return skip('an update does not change the entity tag')
  if (late.status === 412) return keptSince(evidence, second, late)
  const violation = { expected: '412', actual: describe(late), pointer: 'header If-Match', response: late }
  if (!isRefused(late)) return violation
  return control && isAccepted(control)
    ? { ...violation, hint: 'the same update with the current entity tag is accepted' }
    : skip(`the update was answered ${describe(late)}, which may be about its body`)
}

const ifMatchFormer = updateRule({
  id: 'if-match-former',
  area: 'protocol',
  title: 'refuses an entity tag that an update has replaced',
  levels: { odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '8.2.4' },
    { spec: 'OData Protocol', clause: '9.2' },
  ],
  explanation: {
    requirement: [
      'An update with an entity tag that is no longer current gets a 412 and changes nothing (OData ' +
        'Protocol 8.2.4, 9.2).',
      'Clients handle a 412: they read again and repeat the update. A 400 or 409 does not tell them to.',
      'Only profile `odata` has this rule.',
    ],
    sent: [
      'A read; an update with every property except the key and the `@odata.etag` of that read; a read; ' +
        'another update with the first entity tag.',
      'If that gets a 4xx other than 412, the same update with the entity tag of the second read.',
      'Only if reads with GET show `@odata.etag`.',
    ],
    passes: ['A 412 to the second update, and a read afterwards shows the state of the second read.'],
    fails: [
      'A 412 although the entity changed, a success, or any other response that is not a 4xx.',
      'Another 4xx fails if the same update is accepted with the current entity tag, and is skipped ' +
        'otherwise.',
      'Skipped if the first update is refused or does not change the entity tag.',
      'Skipped if there are no two updates with different values, as under `--read-only reject` if every ' +
        'property is read-only.',
      sentence.notComparable,
    ],
  },
  provenBy: ['ignores-if-match', 'answers-409-to-former-tag'],
  cases: () => [
    {
      label: 'former ETag',
      title: 'responds with 412 to an update with an entity tag that used to be current',
      alone: true,
      send: whereTagged((context) => {
        const one = fullBody(context)
        const others = [fullBody({ ...context, seed: context.seed + 1 }), heldBody(context)]
        const other = others.find((body) => JSON.stringify(body) !== JSON.stringify(one))
        // An update that has already taken effect may be accepted again (RFC 9110 13.1.1).
        if (!other) return skip('there are no two updates with different values to send')
        return [
          lookForTag,
          { ...update(one), ifMatchOf: 0, ends: (response) => !isAccepted(response) },
          lookForTag,
          {
            ...update(other),
            ifMatchOf: 0,
            ends: (response) => response.status === 412 || !isRefused(response),
          },
          { ...update(other), ifMatchOf: 2 },
        ]
      }),
      expect: refusesFormer,
    },
  ],
})

/** The two entity tags of a response agree. A strong tag in the header may also depend on the content encoding. */
const clash = (response: Response): Judgement => {
  const [header, body] = [response.headers.etag, tagIn(response)]
  if (header === undefined || body === undefined) return skip('no response has an entity tag in both places')
  if (match(header, body)) return undefined
  if (!isWeak(header) && response.headers['content-encoding'] !== undefined)
    return skip('a strong ETag depends on the content encoding')
  return { expected: `${body}, as in the body`, actual: header, pointer: 'header ETag', response }
}

/** The tags agree in each response that has both. */
const agreeInside = ({ responses }: Evidence): Judgement => {
  const judgements = responses.filter(isAccepted).map(clash)
  const violation = judgements.find((judgement) => judgement && !isUnjudged(judgement))
  return violation ?? (judgements.includes(undefined) ? undefined : (judgements[0] ?? noTag))
}

/**
 * The entity tag of a response to an update. For a response without a body it is the ETag header, if reads show theirs
 * there too.
 */
const tagAfter = (response: Response, read: Response): string | undefined => {
  if (response.bytes.length > 0) return tagIn(response)
  return clash(read) === undefined ? response.headers.etag : undefined
}

/**
 * The tag of an update equals that of the next read. Requests: [an update, a read, the update again, a read, a read],
 * because another client hardly interferes twice.
 */
const agreeWithRead = (evidence: Evidence): Judgement => {
  const [made, read, again, second, third] = evidence.responses
  if (!made || !read || !again || !second || !third) return noTag
  if (!isAccepted(again)) return skip(`the update was answered ${describe(again)}`)
  const [shown, found] = [tagAfter(again, second), tagIn(second)]
  if (shown === undefined || found === undefined)
    return skip('the response to an update shows no entity tag, or the read after it none')
  if (match(shown, found) || match(tagAfter(made, read), tagIn(read))) return undefined
  if (!match(found, tagIn(third))) return skip('the entity tag changes by itself')
  return {
    expected: `${found}, as in the next read`,
    actual: shown,
    pointer: '/@odata.etag',
    response: again,
  }
}

const etagConsistent = updateRule({
  id: 'etag-consistent',
  area: 'protocol',
  title: 'sends one entity tag for one entity state',
  levels: { odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '8.3.2' },
    { spec: 'OData Protocol', clause: '11.4.1.1' },
    { spec: 'OData JSON Format', clause: '4.5.10' },
    { spec: 'RFC 9110', clause: '8.8.3' },
  ],
  explanation: {
    requirement: [
      'A client takes the entity tag for its next update from the header or the body of the last ' +
        'response (OData Protocol 8.3.2; OData JSON Format 4.5.10).',
      'If these differ, its update gets a 412 although nobody else wrote.',
      'Only profile `odata` has this rule. Equal entity tags in header and body are a SHOULD.',
    ],
    sent: [
      'An ordinary body and a read, twice, and one more read. For header and body: a read, an ordinary ' +
        'body and a read.',
      sentence.ordinaryBody,
      'Only if reads with GET show `@odata.etag`.',
    ],
    passes: [
      'The response to an update and the next read show the same `@odata.etag`, and each response with ' +
        'an ETag header and `@odata.etag` has the same value in both.',
      '`W/` makes no difference (RFC 9110 8.8.3.2). For a response without a body, its ETag counts.',
    ],
    fails: [
      'Entity tags that differ; between update and read, both times.',
      'Skipped if a response has no entity tag, if the update is refused, if two consecutive reads show ' +
        'different entity tags, and if a strong ETag comes with a Content-Encoding.',
    ],
  },
  provenBy: ['answers-with-made-up-tag', 'tags-headers-otherwise'],
  cases: () => [
    {
      label: 'update and read',
      title: 'returns the entity tag that the next read shows',
      alone: true,
      send: around((ordinary) => [ordinary, lookForTag, ordinary, lookForTag, look]),
      expect: agreeWithRead,
    },
    {
      label: 'header and body',
      title: 'sends the same entity tag in ETag and @odata.etag',
      alone: true,
      // The header may be a validator for caches, computed from the bytes of the response.
      levels: { odata: 'SHOULD' },
      send: around((ordinary) => [look, ordinary, look]),
      expect: agreeInside,
    },
  ],
})

export const entityTags = [ifMatchCurrent, ifMatchFormer, etagConsistent]
