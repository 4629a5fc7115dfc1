// Parses every URL that the rules send with the ABNF of OData, odata-abnf-construction-rules.txt.
import { startVitest } from 'vitest/node'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: npm run grammar -- FILE')
  process.exit(2)
}
process.env.GRAMMAR = file
const vitest = await startVitest('test', [], {
  config: 'tests/prove/vitest.config.ts',
  include: ['tests/prove/grammar.test.ts'],
  watch: false,
  // The parser is recursive, and a rule sends lambdas that are nested two hundred deep.
  execArgv: ['--stack-size=7000'],
})
await vitest.close()
