import type { Json } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

// Good enough for a body without these signs inside a string.
const strict = (text: string) =>
  text.replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '').replaceAll(/,(\s*[\]}])/g, '$1') || '{}'

export default {
  title: 'reads JSON as people write it: comments, trailing commas, and nothing at all for an object',
  kind: 'sloppy',
  start: () => serve({ decode: (text) => JSON.parse(strict(text)) as Json }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'lenient-json-refused[trailing comma]': ['warn', 'RFC 8259 9 lets a parser take extensions; S'],
    'lenient-json-refused[comment]': ['warn', 'RFC 8259 9 lets a parser take extensions; S'],
    'lenient-json-refused[empty body]': ['warn', 'RFC 8259 9 lets a parser take extensions; S'],
    'malformed-json-refused[*]': ['pass', 'what is cut off or no JSON at all is refused'],
  }),
} satisfies TestServer
