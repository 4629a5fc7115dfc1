import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/support/package-info.js'

const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
const dist = join(packageRoot, 'dist')

/** The package of an import such as `ajv/dist/2020.js` or `@apidevtools/swagger-parser`. */
const packageOf = (name: string): string => (/^(?:@[^/]+\/)?[^/]+/.exec(name) as RegExpExecArray)[0]

test('the bundle imports only dependencies of the package, and the modules of Node', () => {
  const texts = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(dist, file), 'utf8'))
  const names = texts.flatMap((text) =>
    [...text.matchAll(/^(?:import|export)\b[^"\n]*?"([^"\n]+)"|\bimport\("([^"\n]+)"\)/gm)].map(
      ([, fixed, dynamic]) => (fixed ?? dynamic) as string,
    ),
  )
  const packages = new Set(
    names
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name))
      .map(packageOf),
  )
  expect(packages.size).toBeGreaterThan(5)
  expect([...packages].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([])
})
