import { spawn } from 'node:child_process'

/** A command that takes longer probably waits for input. Milliseconds. */
const patience = 60_000

/** Longest output to accept, in characters. */
const longest = 1024 * 1024

/** Kills the process group: killing a shell does not kill its children. */
const end = (pid: number | undefined): void => {
  if (pid === undefined) return
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/t', '/f'])
    else process.kill(-pid, 'SIGKILL')
  } catch {
    // The process has already ended.
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? ''

/**
 * Runs a command line in the shell. Shows none of its output, except the last line of stderr if it failed.
 * @returns its stdout. @throws Error with the reason, in one line.
 */
export const outputOf = (command: string, stopped: Promise<void>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A separate process group, so that it can be killed as a whole.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const printed = { out: '', err: '' }
    const hear = (name: 'out' | 'err') => (text: string) => {
      printed[name] += text
      if (printed[name].length > longest) give('its output is too long')
    }
    child.stdout.setEncoding('utf8').on('data', hear('out'))
    child.stderr.setEncoding('utf8').on('data', hear('err'))
    const give = (why: string) => {
      end(child.pid)
      reject(new Error(why))
    }
    const timer = setTimeout(() => give(`it did not end within ${patience / 1000} s`), patience)
    stopped.then(() => give('it was interrupted'))
    child.once('error', (error) => give(error.message))
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) return resolve(printed.out)
      const said = lastLine(printed.err)
      give(`it ended with ${signal ?? `exit code ${code}`}${said === '' ? '' : `: ${said}`}`)
    })
  })
