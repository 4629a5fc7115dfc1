import { bodyProperties } from '../../../contract/contract.js'
import type { CaseContext } from '../../../model/evidence.js'
import type { Probe } from '../../../model/rule.js'
import { refused } from '../../common/expect.js'
import { ordinaryBody, updateText } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

export const exampleText = (context: CaseContext): string => JSON.stringify(ordinaryBody(context))

/** A case with a body that must be refused. It is dangerous, because the body may crash a parser. */
const refusable = (label: string, title: string, write: (context: CaseContext) => string): Probe => ({
  label,
  title,
  dangerous: 'sequential',
  send: (context) => updateText(write(context)),
  expect: refused,
})

const malformedJsonRefused = updateRule({
  id: 'malformed-json-refused',
  area: 'malformed-request',
  title: 'refuses a body that is not JSON',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'RFC 8259', clause: '2' },
    { spec: 'OData Protocol', clause: '9.2' },
  ],
  explanation: {
    requirement: [
      'A body that is not JSON has no meaning that could be carried out (RFC 8259 2; OData Protocol 9.2).',
      'A service that guesses stores values that nobody sent, and a service that does not handle parser ' +
        'errors crashes on a typing error.',
    ],
    sent: [
      'An ordinary body truncated in the middle; the same with one brace too many; and the word `update` ' +
        'without quotes; all labelled `application/json`.',
      sentence.ordinaryBody,
      sentence.sentLate,
    ],
    passes: [sentence.refusedUnchanged],
    fails: [sentence.notRefused, sentence.dangerous, sentence.stateUnseen],
  },
  provenBy: ['accepts-malformed-json', 'crashes-on-malformed-json', 'hangs-up-on-malformed-json'],
  cases: () => [
    refusable('truncated', 'refuses the example truncated in the middle', (context) => {
      const text = exampleText(context)
      return text.slice(0, text.length / 2)
    }),
    refusable(
      'unbalanced',
      'refuses the example with one brace too many',
      (context) => `${exampleText(context)}}`,
    ),
    refusable('bare word', 'refuses a word without quotes', () => 'update'),
  ],
})

/** A body with a duplicate name, with two different valid values. */
const twice = (context: CaseContext): string => {
  const [property] = bodyProperties(context.contract)
  if (!property) return '{"a":1,"a":2}'
  const [first, second] = [0, 1].map((n) => JSON.stringify(property.valid(context.seed + n)))
  return `{${JSON.stringify(property.name)}:${first},${JSON.stringify(property.name)}:${second}}`
}

const lenientJsonRefused = updateRule({
  id: 'lenient-json-refused',
  area: 'malformed-request',
  title: 'refuses a body that only a lenient parser reads as JSON',
  // A parser may accept extensions (RFC 8259 9), so this is not a MUST.
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  sources: [
    { spec: 'RFC 8259', clause: '2' },
    { spec: 'RFC 8259', clause: '4' },
    { spec: 'RFC 8259', clause: '8.1' },
    { spec: 'RFC 8259', clause: '9' },
  ],
  explanation: {
    requirement: [
      'These bodies are not JSON, or are JSON with an ambiguous meaning (RFC 8259 2 and 4). Two parsers ' +
        'in sequence, such as a gateway and the service behind it, can read two different updates.',
      'A parser may accept more than the grammar (RFC 8259 9), so this is a SHOULD in every profile.',
      'A duplicate name is a note: the grammar allows it, and nearly every parser accepts it.',
    ],
    sent: [
      'An ordinary body with a comma after its last member; the same with a comment before it; an object ' +
        'that has one documented name twice, with two valid values; an empty body labelled ' +
        '`application/json`; and an annotation whose text is Latin-1 instead of UTF-8 (RFC 8259 8.1).',
      sentence.ordinaryBody,
      'These requests are sent late, after the bodies of malformed-json-refused.',
    ],
    passes: [sentence.refusedUnchanged],
    fails: [sentence.notRefused, sentence.crash, sentence.stateUnseen],
  },
  provenBy: ['reads-json-leniently'],
  cases: () => {
    const lenient = (label: string, title: string, write: (context: CaseContext) => string): Probe => ({
      label,
      title,
      // Mostly as malformed as the bodies of malformed-json-refused, and harmless if those were harmless.
      dangerous: 'together',
      send: (context) => updateText(write(context)),
      expect: refused,
    })
    return [
      lenient('trailing comma', 'refuses the example with a comma after its last member', (context) =>
        exampleText(context).replace(/}$/, ',}'),
      ),
      lenient(
        'comment',
        'refuses the example with a comment',
        (context) => `/* an update */${exampleText(context)}`,
      ),
      // The grammar allows duplicate names, and nearly every parser uses the last one: only a note.
      {
        ...lenient('duplicate name', 'refuses a body with a duplicate name', twice),
        levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
      },
      lenient('empty body', 'refuses an empty body labelled as JSON', () => ''),
      {
        ...lenient('invalid UTF-8', 'refuses an annotation whose text is not UTF-8', () => ''),
        // In an annotation, so that a lenient service stores nothing.
        send: () => ({ ...updateText('{"@vendor.note":"\u00e9"}'), encoding: 'latin1' }),
      },
    ]
  },
})

const nonObjectBodyRefused = updateRule({
  id: 'non-object-body-refused',
  area: 'malformed-request',
  title: 'refuses JSON that is not an object',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'The body of an update represents an entity, which is an object. An array, a word or a number is ' +
        'valid JSON but not an update.',
      'Services with loose binding read it as an empty object, and null crashes many of them.',
    ],
    sent: [
      'An ordinary body as the only item of an array; a string; a number; `true`; `null`.',
      sentence.ordinaryBody,
      sentence.sentLate,
    ],
    passes: [sentence.refusedUnchanged],
    fails: [sentence.notRefused, sentence.dangerous, sentence.stateUnseen],
  },
  provenBy: ['accepts-any-json'],
  cases: () => [
    refusable('array', 'refuses an array that holds the example', (context) => `[${exampleText(context)}]`),
    refusable('string', 'refuses a string', () => '"update"'),
    refusable('number', 'refuses a number', () => '7'),
    refusable('true', 'refuses true', () => 'true'),
    refusable('null', 'refuses null', () => 'null'),
  ],
})

/** Rules about texts that are not JSON. */
export const malformedJson = [lenientJsonRefused, malformedJsonRefused]

/** Rules about JSON that is not an update. */
export const foreignJson = [nonObjectBodyRefused]
