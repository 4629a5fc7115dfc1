import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { packageRoot } from '../../src/support/package-info.js'

/** A page that the built-in contract rests on. */
interface RequirementPage {
  /** The file's name without `.md`. */
  readonly name: string
  readonly lines: number
}

/** A statement of a page, in our own words. */
interface Requirement {
  readonly page: string
  /** `12, 14-16` */
  readonly lines: number | string
  readonly says: string
  /** What checks it; */
  readonly rules?: readonly string[]
  /** or why nothing does. */
  readonly why?: string
}

/** Every statement of the built-in pages. */
export const { pages, requirements } = load(
  readFileSync(join(packageRoot, 'docs', 'requirements.yaml'), 'utf8'),
) as {
  readonly pages: Readonly<Record<string, RequirementPage>>
  readonly requirements: readonly Requirement[]
}

/** First and last line of each range. */
export const rangesOf = ({ lines }: Requirement): (readonly [number, number])[] =>
  String(lines)
    .split(',')
    .map((part) => {
      const [first = Number.NaN, last = first] = part.split('-').map(Number)
      return [first, last] as const
    })
