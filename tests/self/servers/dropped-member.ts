import { type JsonObject, seeded, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const dropped = 'arM64'

function withoutDropped(body: JsonObject): string[] {
  const sent = body.supportedArchitectures
  const refused = unacceptable(body)
  return Array.isArray(sent) && sent.includes(dropped) ? [...refused, 'supportedArchitectures'] : refused
}

export default {
  title: 'refuses the one documented member arM64',
  kind: 'broken',
  start: () => serve({ seed: seeded(['x86', 'x64']), unacceptable: withoutDropped }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'enum-member-accepted[supportedArchitectures*]': [
      'fail',
      'page: arM64 is a possible value; it is refused alone, and in the case that sends all members at once',
    ],
    'property-accepted[supportedArchitectures]': ['fail', 'several members are sent, arM64 among them'],
    'all-properties-accepted[*]': ['fail', 'several members are sent, arM64 among them'],
    'enum-member-accepted[supportedArchitectures=unknown]': ['pass', 'not the member that was dropped'],
    'enum-member-accepted[supportedArchitectures=x86]': ['pass', 'not the member that was dropped'],
    'enum-member-accepted[supportedArchitectures=x64]': ['pass', 'not the member that was dropped'],
    'enum-member-accepted[supportedArchitectures=arm]': ['pass', 'not the member that was dropped'],
    'read-only-unchanged[*]': ['pass', 'a refusal that changes nothing satisfies it'],
  }),
} satisfies TestServer
