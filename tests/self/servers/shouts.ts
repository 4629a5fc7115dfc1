import { isObject, type Json, type JsonObject, seeded, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const capital = (word: Json | undefined): Json =>
  typeof word === 'string' ? word.charAt(0).toUpperCase() + word.slice(1) : (word ?? null)

const members = [
  ...['unknown', 'x86', 'x64', 'arm', 'arM64'],
  ...['professional', 'professionalN', 'enterprise', 'enterpriseN', 'education', 'educationN'],
  ...['proEducation', 'proEducationN', 'proWorkstation', 'proWorkstationN'],
]
const documented = (word: Json | undefined): Json =>
  members.find((member) => typeof word === 'string' && member.toLowerCase() === word.toLowerCase()) ??
  word ??
  null

/** Each word of an enumeration made anew; what is not of the right shape is left for validation. */
function eachWord(body: JsonObject, change: (word: Json | undefined) => Json): JsonObject {
  const made = { ...body }
  if (Array.isArray(body.supportedArchitectures))
    made.supportedArchitectures = body.supportedArchitectures.map(change)
  if (Array.isArray(body.supportedEditions))
    made.supportedEditions = body.supportedEditions.map((edition) =>
      isObject(edition) && 'editionType' in edition
        ? { ...edition, editionType: change(edition.editionType) }
        : edition,
    )
  return made
}

export default {
  title: 'writes members the way .NET names them, ArM64 and ProEducation, and reads them in any case',
  kind: 'sloppy',
  start: () =>
    serve({
      seed: seeded(['x64', 'arM64']),
      unacceptable: (body) => unacceptable(eachWord(body, documented)),
      represent: (stored, call) => eachWord(correct.represent(stored, call), capital),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'enum-exact-in-reply[*]': ['fail', 'page: the possible values; exact case for what is returned'],
    'enum-member-accepted[*]': ['pass', 'the documented spelling is taken'],
    'enum-non-member-contained[*]': ['pass', 'what is in another case is ignored, other words are refused'],
    'reply-agrees-with-read[*]': ['pass', 'both are written alike'],
  }),
  elsewhere: [
    under({ enumCase: 'tolerant' }, 'conformant', {
      ...usual,
      'enum-exact-in-reply[*]': ['pass', 'a member in any case'],
    }),
  ],
} satisfies TestServer
