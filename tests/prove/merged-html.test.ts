import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { htmlMerged } from '../../reporters/merged/html.js'
import { entryOf, type MergedReport, mergeReports } from '../../src/report/merge.js'
import { launchChromium } from '../self/browser.js'
import { hostileReport, reportOf, resultWith } from '../self/sample.js'

const suite = { name: 'odata-contract', version: '1.2.3', node: '20.19.0' }

const failed = resultWith({ outcome: 'fail', expected: 'x', actual: 'y', message: 'expected x, got y' })

const merged = mergeReports(
  [
    entryOf('mock', reportOf([resultWith({})])),
    entryOf('a-target-with-a-rather-long-name.example.com', reportOf([failed], 'odata')),
    { name: 'down', exitCode: 3, problem: 'https://down.example.com/beta cannot be reached' },
  ],
  suite,
)

const folder = mkdtempSync(join(tmpdir(), 'odata-contract-'))
let browser: Browser | undefined
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(({ skip }) => {
  skip(browser === undefined, 'install Chromium')
})

/** Messages of the console, errors of scripts, dialogs, and requests other than for the file. */
const noise: string[] = []
afterEach(() => expect(noise.splice(0)).toEqual([]))

const open = async (report: MergedReport, options: BrowserContextOptions = {}): Promise<Page> => {
  const file = join(folder, 'merged.html')
  writeFileSync(file, htmlMerged(report))
  const page = await (await (browser as Browser).newContext(options)).newPage()
  page.on('console', (message) => noise.push(message.text()))
  page.on('pageerror', (error) => noise.push(error.message))
  page.on('dialog', (dialog) => noise.push(dialog.message()))
  page.on('request', (request) => {
    if (!request.url().startsWith(pathToFileURL(file).href)) noise.push(request.url())
  })
  await page.goto(pathToFileURL(file).href)
  return page
}

test('has a row for each target, which leads to its findings', async () => {
  const page = await open(merged)
  expect(await page.locator('h1').textContent()).toBe('non-conformant')
  expect(await page.locator('tbody th').allTextContents()).toEqual([
    'mock conformant',
    'a-target-with-a-rather-long-name.example.com non-conformant',
    'down not tested',
  ])
  expect(await page.locator('.remark').allTextContents()).toEqual(['The targets differ in: profile'])
  expect(await page.locator('#target-3 p').allTextContents()).toEqual([
    'https://down.example.com/beta cannot be reached',
  ])
  await page.locator('td a.fail').click()
  expect(new URL(page.url()).hash).toBe('#target-2')
  expect(await page.locator('#target-2 li .outcome').textContent()).toBe('fail')
  expect(await page.locator('#target-1').textContent()).toContain('The run found no violation.')
})

test.for<[string, BrowserContextOptions]>([
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['a phone', { viewport: { width: 390, height: 844 } }],
])('is accessible and as wide as the window: %s', async ([, options]) => {
  const page = await open(merged, options)
  const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  expect(width).toBe(0)
  // The policy of the page forbids scripts of others, but not those of the tool that drives the browser.
  await page.evaluate(axe.source)
  expect((await page.evaluate<{ violations: { id: string }[] }>('axe.run()')).violations).toEqual([])
})

test.for([
  '<script>hacked = 1</script>',
  '"><img src=x onerror="hacked = 1">',
  '</script><script>hacked = 1</script>',
  '</style><svg onload=hacked=1>',
  'javascript:hacked=1',
])('%s stays text', async (text) => {
  const targets = [entryOf(text, hostileReport(text)), { name: text, exitCode: 3, problem: text }]
  const page = await open(mergeReports(targets, suite))
  expect(await page.evaluate('typeof hacked')).toBe('undefined')
  expect(await page.locator('main img, main script, [onclick]').count()).toBe(0)
  expect(await page.locator('tbody th a').allTextContents()).toEqual([text, text])
})
