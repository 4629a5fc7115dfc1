// Adds a rule, its fault and its unit test as templates to complete: `npm run new -- rule ID FILE`, where FILE contains
// the rules of the topic. The template requires that an ordinary update is accepted.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const stop = (message) => {
  console.error(message)
  process.exit(2)
}

const [kind, id, file] = process.argv.slice(2)
if (kind !== 'rule' || id === undefined || file === undefined)
  stop(
    'usage: npm run new -- rule ID FILE, for example: rule if-match-list src/rules/update/protocol/if-match.ts',
  )
if (!/^[a-z]+(-[a-z]+)+$/.test(id)) stop(`${id}: expected words in lower case, joined by hyphens`)
if (!existsSync(file)) stop(`${file}: there is no such file`)
if (existsSync(`docs/rules/${id}.md`)) stop(`${id}: there is such a rule`)

const rules = readFileSync(file, 'utf8')
const area = /^ {2}area: '([\w-]+)',$/m.exec(rules)?.[1]
const make = /^const \w+ = (\w+)\(\{\n {2}id: /m.exec(rules)?.[1]
if (!area || !make || !/^export const \w+ = \[[\s\S]*\]\n$/m.test(rules))
  stop(`${file}: expected rules, and a list of them at the end`)

const faultFile = `src/reference/faults/${area}.ts`
const testFile = join('tests/unit/rules', relative('src/rules', dirname(file)).split('/')[0], `${id}.test.ts`)
const name = id.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
const fault = `breaks-${id}`

const rule = `const ${name} = ${make}({
  id: '${id}',
  area: '${area}',
  title: 'TODO: completes "A conformant service ..."',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'TODO' }, { spec: 'OData Protocol', clause: 'TODO' }],
  explanation: {
    requirement: ['TODO: the requirement, and why it matters.'],
    sent: ['TODO'],
    passes: ['TODO'],
    fails: ['TODO: also when a case is skipped or blocked.'],
  },
  provenBy: ['${fault}'],
  cases: () => [
    {
      label: 'TODO',
      title: 'TODO: a claim about the service',
      send: (context) => acceptableUpdate(context, ordinaryBody(context)),
      expect: accepted,
    },
  ],
})

`

const broken = `  '${fault}': {
    title: 'TODO: completes "a service that ..."',
    alter: () => ({ decode: () => refuse('TODO') }),
  },
`

const test = `import { expect, test } from 'vitest'
import { evidenceOf, names, probe, refusal, responseOf, words } from '../../context.js'

const judge = (...evidence: Parameters<typeof evidenceOf>) =>
  words(probe('${id}', 'TODO').expect(evidenceOf(...evidence)))

test('${id} has a case', () => {
  expect(names('${id}')).toEqual(['TODO'])
})

test('${id} takes an acceptance, and no refusal', () => {
  expect(judge(responseOf(200))).toBe('pass')
  expect(judge(refusal())).toMatch(/^violated: /)
})
`

/** The text with an import of a name, unless it already has one. */
const importing = (text, from, to, imported) => {
  const path = relative(dirname(from), to)
  const line = `import { ${imported} } from '${path.startsWith('.') ? path : `./${path}`}.js'\n`
  return new RegExp(`^import [^']*\\b${imported}\\b`, 'm').test(text) ? text : line + text
}

const list = rules.lastIndexOf('\nexport const ')
const comment = rules.lastIndexOf('\n\n', list) + 2
const listed = rules.slice(comment).replace(/,?\s*\]\n$/, `, ${name}]\n`)
let text = rules.slice(0, comment) + rule + listed
text = importing(text, file, 'src/rules/common/expect', 'accepted')
text = importing(text, file, 'src/rules/common/requests', 'acceptableUpdate')
text = importing(text, file, 'src/rules/common/requests', 'ordinaryBody')
writeFileSync(file, text)

const faults = readFileSync(faultFile, 'utf8').replace(
  /\n\} satisfies Faults\n$/,
  `\n${broken}} satisfies Faults\n`,
)
writeFileSync(faultFile, importing(faults, faultFile, 'src/reference/defects', 'refuse'))

writeFileSync(testFile, test)

execFileSync('npx', ['biome', 'check', '--write', file, faultFile, testFile], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
console.log(`Replace every TODO in:\n  ${file}\n  ${faultFile}\n  ${testFile}`)
console.log(`Then: npm run prove -- ${id} && npm run generate`)
