import { spawnSync } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { type Asked, type FrontOptions, front, key, plain, token } from '../self/hostile/front.js'
import { packed, type Started, start, temporary } from '../self/packed.js'

/** Refuses updates with one member of an enumeration. */
const refusing = (response: ServerResponse, { method, body }: Asked): boolean => {
  const isRefused = method === 'PATCH' && body.includes('"arm"')
  if (isRefused) response.writeHead(400).end()
  return isRefused
}

/** Tests a target with one area of cases. */
const run = async (
  command: (bin: string, args: readonly string[]) => Started,
  options: FrontOptions = {},
) => {
  const { bin } = await packed()
  const target = await front(options)
  const begun = command(bin, ['--base-url', target.baseUrl, '--id', key, '--only', 'enum-values'])
  const ended = await begun.ended
  await target.close()
  return { ...ended, printed: begun.printed }
}

const env = { ODATA_CONTRACT_TOKEN: token }
const piped = (bin: string, args: readonly string[]) => start(bin, args, { cwd: temporary(), env })

test('the first failure is announced during the run, once, with its id and title', async () => {
  let begun: Started | undefined
  let isEarly = false
  const { code, stdout, firstFailure, printed } = await run(
    (bin, args) => {
      begun = piped(bin, args)
      return begun
    },
    {
      before: (response, asked) => {
        isEarly ||= begun?.printed.stderr.includes('first failure: ') === true
        return refusing(response, asked)
      },
    },
  )
  const [, id] = /^(enum-[a-z-]+\[.+?\]): expected that the service [a-z]+ \S/.exec(firstFailure ?? '') ?? []
  expect(id).toBeDefined()
  expect(stdout).toContain(id)
  expect(printed.stderr.match(/first failure/g)).toHaveLength(1)
  expect(isEarly, 'requests follow the line').toBe(true)
  expect(code).toBe(1)
})

test('without a terminal there is no progress, and without a failure nothing at all', async () => {
  const { code, stderr, firstFailure } = await run(piped)
  expect({ code, stderr, firstFailure }).toEqual({ code: 0, stderr: '', firstFailure: undefined })
})

test('a quiet run announces nothing', async () => {
  const { code, firstFailure } = await run((bin, args) => piped(bin, [...args, '--quiet']), {
    before: refusing,
  })
  expect({ code, firstFailure }).toEqual({ code: 1, firstFailure: undefined })
})

/** The rows that a terminal shows at the end. Fails if a line that is rewritten reaches the last column. */
const rowsOf = (output: string, columns: number): string[] => {
  const rows = ['']
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of a terminal
  for (const [part] of output.matchAll(/\r\u001b\[2K|\r?\n|\u001b\[[?\d;]*[a-zA-Z]|[^\r\n\u001b]+/g)) {
    const row = rows.at(-1) ?? ''
    if (part.endsWith('\n')) rows.push('')
    else if (part === '\r\u001b[2K') {
      expect(row.length, row).toBeLessThan(columns)
      rows[rows.length - 1] = ''
    } else if (!part.startsWith('\u001b')) rows[rows.length - 1] = row + part
  }
  return rows
}

/** `script` of util-linux runs a command on a pseudo-terminal. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true

test.runIf(hasScript)('on a terminal, progress precedes the first response and disappears', async () => {
  const columns = 30
  const held: (() => void)[] = []
  let isShown = false
  const { code, stdout } = await run(
    (bin, args) => {
      const words = [process.execPath, bin, ...args].map((word) => `'${word}'`)
      const command = `stty cols ${columns}; exec ${words.join(' ')}`
      const begun = start('script', ['-qec', command, '/dev/null'], { cwd: temporary(), env, program: true })
      begun.child.stdout?.on('data', () => {
        isShown = begun.printed.stdout.includes('reading the entity')
        for (const respond of isShown ? held.splice(0) : []) respond()
      })
      return begun
    },
    {
      before: refusing,
      write: (response, answer) => {
        if (isShown) plain(response, answer)
        else held.push(() => plain(response, answer))
      },
    },
  )
  const rows = rowsOf(stdout, columns)
  expect(rows.filter((row) => row.startsWith('first failure: '))).toHaveLength(1)
  expect(rows.filter((row) => row.startsWith('non-conformant'))).toHaveLength(1)
  expect(rows.filter((row) => /of \d+ judged,|(reading|restoring) the entity/.test(row))).toEqual([])
  expect(stdout).toContain('\r\u001b[2K  restoring the entity')
  expect(code).toBe(1)
})
