// Adds a rule, its fault and its unit test as templates to complete, where FILE contains the rules of the topic.
// `npm run new -- rule ID FILE` adds a probe: it requires that an ordinary update is accepted.
// `npm run new -- invariant ID FILE` adds an invariant: it requires that no response to an update has a certain header.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'

const stop = (message) => {
  console.error(message)
  process.exit(2)
}

const [kind, id, given] = process.argv.slice(2)
if ((kind !== 'rule' && kind !== 'invariant') || id === undefined || given === undefined)
  stop(
    'usage: npm run new -- rule|invariant ID FILE, for example: rule if-match-list src/rules/update/protocol/if-match.ts',
  )
if (!/^[a-z]+(-[a-z]+)+$/.test(id)) stop(`${id}: expected words in lower case, joined by hyphens`)

const texts = new Map(
  readdirSync('src/rules', { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [join('src/rules', name), readFileSync(join('src/rules', name), 'utf8')]),
)
const former = [...texts].find(([, text]) => text.includes(`\n  id: '${id}',\n`))
if (former) stop(`${id}: there is such a rule in ${former[0]}`)

/** The area of the rules in a file, and the function that makes them. `undefined` if it has no list of them at its end. */
const formOf = (text = '') => {
  const area = /^ {2}area: '([\w-]+)',$/m.exec(text)?.[1]
  const make = /^const \w+ = (\w+)\(\{\n {2}id: /m.exec(text)?.[1]
  return area && make && /^export const \w+ = \[[\s\S]*\]\n$/m.test(text) ? { area, make } : undefined
}

const file = relative('', given)
const rules = texts.get(file)
const form = formOf(rules)
if (!form) {
  const fitting = [...texts].flatMap(([name, text]) => (formOf(text) ? [name] : []))
  const near = fitting.filter(
    (name) => !relative(extname(file) ? dirname(file) : file, name).startsWith('..'),
  )
  stop(
    `${file}: expected a file of rules with a list of them at the end: ${(near.length > 0 ? near : fitting).join(', ')}`,
  )
}

const { area, make } = form
const faultFile = `src/reference/faults/${area}.ts`
if (!existsSync(faultFile)) stop(`${faultFile}: there is no such file; CONTRIBUTING.md describes a new area`)
const testFile = join('tests/unit/rules', relative('src/rules', dirname(file)).split('/')[0], `${id}.test.ts`)
if (existsSync(testFile)) stop(`${testFile}: there is such a file`)
const name = id.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
const fault = `breaks-${id}`

const { sent, definition, altered, imports, defect, test } = {
  rule: {
    sent: "'TODO'",
    definition: `send: (context) => acceptableUpdate(context, ordinaryBody(context)),
      expect: accepted,`,
    altered: "() => ({ decode: () => refuse('TODO') })",
    imports: { expect: ['accepted'], requests: ['acceptableUpdate', 'ordinaryBody'] },
    defect: 'refuse',
    test: `import { expect, test } from 'vitest'
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
`,
  },
  invariant: {
    sent: 'sentence.judgesSuccesses',
    definition: `judge: everySuccess(
        ({ response: { headers } }) =>
          headers.todo === undefined
            ? undefined
            : { expected: 'no header TODO', actual: headers.todo, pointer: 'header TODO' },
        'head',
      ),`,
    altered: "(correct) => ({ render: response(correct, (entity) => entity, { todo: 'TODO' }) })",
    imports: { invariants: ['everySuccess'], sentences: ['* as sentence'] },
    defect: 'response',
    test: `import { expect, test } from 'vitest'
import { invariant, names, recordedOf, responseOf, words } from '../../context.js'

const judge = (...responses: Parameters<typeof recordedOf>[0]) =>
  words(invariant('${id}', 'TODO').judge(recordedOf(responses)))

test('${id} has a case', () => {
  expect(names('${id}')).toEqual(['TODO'])
})

test('${id} judges the responses to accepted updates', () => {
  expect(judge(responseOf(200))).toBe('pass')
  expect(judge(responseOf(200, {}, { headers: { todo: 'TODO' } }))).toMatch(/^violated: /)
  expect(judge()).toBe('skip: no update was accepted')
})
`,
  },
}[kind]

const rule = `const ${name} = ${make}({
  id: '${id}',
  area: '${area}',
  title: 'TODO: completes "A conformant service ..."',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'TODO' }, { spec: 'OData Protocol', clause: 'TODO' }],
  explanation: {
    requirement: ['TODO: the requirement, and why it matters.'],
    sent: [${sent}],
    passes: ['TODO'],
    fails: ['TODO: also when a case is skipped or blocked.'],
  },
  provenBy: ['${fault}'],
  cases: () => [
    {
      label: 'TODO',
      title: 'TODO: a claim about the service',
      ${definition}
    },
  ],
})

`

const broken = `  '${fault}': {
    title: 'TODO: completes "a service that ..."',
    alter: ${altered},
  },
`

/** The text with an import of a name, unless it already has one. */
const importing = (text, from, to, imported) => {
  const path = relative(dirname(from), to)
  const [name] = imported.match(/\w+$/)
  const what = imported === name ? `{ ${name} }` : imported
  const line = `import ${what} from '${path.startsWith('.') ? path : `./${path}`}.js'\n`
  return new RegExp(`^import [^']*\\b${name}\\b`, 'm').test(text) ? text : line + text
}

const list = rules.lastIndexOf('\nexport const ')
const comment = rules.lastIndexOf('\n\n', list) + 2
const listed = rules.slice(comment).replace(/,?\s*\]\n$/, `, ${name}]\n`)
let text = rules.slice(0, comment) + rule + listed
for (const [from, imported] of Object.entries(imports))
  for (const each of imported) text = importing(text, file, `src/rules/common/${from}`, each)
writeFileSync(file, text)

const faults = readFileSync(faultFile, 'utf8').replace(
  /\n\} satisfies Faults\n$/,
  `\n${broken}} satisfies Faults\n`,
)
writeFileSync(faultFile, importing(faults, faultFile, 'src/reference/defects', defect))

mkdirSync(dirname(testFile), { recursive: true })
writeFileSync(testFile, test)

execFileSync('npx', ['biome', 'check', '--write', file, faultFile, testFile], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
console.log(`Replace every TODO in:\n  ${file}\n  ${faultFile}\n  ${testFile}`)
console.log(`Then: npm run prove -- ${id} && npm run generate`)
