import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { printable } from '../../src/support/printable.js'
import { recorderWith } from '../unit/engine/recording/recorder.js'
import { temporary } from './packed.js'

const token = 'made-up $(touch token) `touch token` "x" \'y\' \\'

const hostile = [
  '$(touch x)',
  '`touch x`',
  '$HOME',
  '$TOKEN',
  'Bearer $TOKEN',
  '"; touch x; "',
  "'; touch x; '",
  "'\\''",
  '\\',
  '\\033[31m %s %n %%',
  '!! !$',
  '@/etc/hostname',
  '-x',
  '##vso[task.complete]##[error]',
  '\u009b31m\u0085é',
]

/** What no header can hold. */
const bodies = [
  '{\n  "a": 1\n}\n',
  '\u001b]52;c;eA==\u0007\u0000',
  '\u2028\u202e\u200b 大 😀',
  '::error::x\r\n::error::y',
  '\n',
]

/** Says what curl would be given: its arguments, then what it could read. */
const stub = 'curl() { for each; do printf "%s\\0" "$each"; done; cat; }'

/** Runs a line in a shell in which curl is harmless. */
const given = (shell: string, line: string) => {
  const cwd = temporary()
  const printed = execFileSync(shell, ['-c', `${stub}\n${line}`], {
    cwd,
    env: { PATH: process.env.PATH, HOME: '/nowhere', TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'latin1',
  })
  expect(readdirSync(cwd)).toEqual([])
  const words = printed.split('\0')
  const count = words.indexOf('https://a.example/b') + 1
  return { words: words.slice(0, count), input: words.slice(count).join('\0') }
}

const lineOf = (headers: Readonly<Record<string, string>>, body?: string): string => {
  const sent = { method: 'PATCH', url: 'https://a.example/b', headers: { accept: '*/*', ...headers }, body }
  const { curl } = recorderWith([{ name: 'TOKEN', value: token }]).record(sent, 'no answer', 1)
  return curl ?? expect.unreachable()
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1')

/** Windows has no such shell. */
const shells = process.platform === 'win32' ? [] : ['sh', 'bash']

describe.for(shells)('pasted into %s', (shell) => {
  test('the shell puts in the token, and it alone', () => {
    const { words } = given(shell, lineOf({ authorization: `Bearer ${token}`, 'if-match': 'Bearer $TOKEN' }))
    expect(words).toEqual([
      ...['-i', '-X', 'PATCH', '-H', 'accept: */*'],
      ...['-H', `authorization: Bearer ${token}`, '-H', 'if-match: Bearer $TOKEN', 'https://a.example/b'],
    ])
  })

  test.for(hostile)('a header arrives unchanged: %j', (value) => {
    const line = lineOf({ 'if-match': value })
    expect(given(shell, line).words).toContain(`if-match: ${value}`)
    expect(printable(line)).toBe(line)
  })

  test.for([...hostile, ...bodies])('a body arrives unchanged: %j', (body) => {
    const line = lineOf({ 'content-type': 'text/plain' }, body)
    const { words, input } = given(shell, line)
    const isPiped = words.includes('--data-binary')
    expect(isPiped ? input : words[words.indexOf('--data-raw') + 1]).toBe(latin1(body))
    expect(printable(line)).toBe(line)
  })
})
