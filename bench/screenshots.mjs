// node bench/screenshots.mjs: takes the pictures of an HTML report in docs/images, of a run against a mock with defects.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const command = 'dist/src/cli/main.js'
const folder = mkdtempSync(join(tmpdir(), 'odata-contract-'))
const file = join(folder, 'report.html')
const images = 'docs/images'

const faults = ['echoes-any-word', 'answers-errors-in-html', 'ignores-filter', 'answers-without-version']
const token = 'a-token-for-the-mock'
const options = ['--token', token, ...faults.flatMap((fault) => ['--fault', fault])]
const mock = spawn(process.execPath, [command, 'mock', ...options])

const urlOf = async (output) => {
  for await (const line of createInterface(output)) {
    const [url] = line.match(/http:\S+/) ?? []
    if (url) return url
  }
  throw new Error('the mock has no address')
}

const run = (url) => {
  const env = { ...process.env, ODATA_CONTRACT_TOKEN: token, XDG_STATE_HOME: folder }
  try {
    execFileSync(process.execPath, [command, '--base-url', url, '--reporter', `html=${file}`], {
      env,
      stdio: 'ignore',
    })
  } catch (error) {
    // The exit code of a non-conformant run.
    if (error.status !== 1) throw error
  }
}

const shoot = async (browser, name, options, fragment) => {
  const page = await browser.newPage(options)
  await page.goto(pathToFileURL(file).href + fragment)
  await page.evaluate('document.activeElement.blur()')
  await page.screenshot({ path: join(images, name) })
}

try {
  run(await urlOf(mock.stdout))
  mkdirSync(images, { recursive: true })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' })
  const viewport = { width: 1200, height: 750 }
  await shoot(browser, 'report-light.png', { viewport, colorScheme: 'light' }, '')
  const example = '#enum-non-member-contained[supportedEditions/editionType=PROFESSIONAL]'
  await shoot(browser, 'report-dark.png', { viewport, colorScheme: 'dark' }, example)
  await browser.close()
} finally {
  mock.kill()
  rmSync(folder, { recursive: true, force: true })
}
