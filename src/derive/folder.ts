import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import type { Derived } from './derive.js'
import { jsonText } from './json.js'

/** The files of a contract, by their path in its folder. */
export const filesOf = ({ fragment, schemas }: Derived): Map<string, string> =>
  new Map([
    ['spec/openapi.yaml', dump(fragment, { lineWidth: 110, noRefs: true })],
    ...[...schemas].map(([name, schema]) => [`schemas/${name}.json`, jsonText(schema)] as const),
  ])

/** Writes a contract's files. */
export const writeFiles = (folder: string, files: ReadonlyMap<string, string>): void => {
  for (const part of ['spec', 'schemas']) mkdirSync(join(folder, part), { recursive: true })
  for (const [path, text] of files) writeFileSync(join(folder, path), text)
}
