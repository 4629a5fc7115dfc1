import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { htmlReport } from '../../reporters/html.js'
import { loadContract } from '../../src/index.js'
import type { Report } from '../../src/model/report.js'
import type { Result } from '../../src/model/result.js'
import { summarise } from '../../src/report/assemble.js'
import { withCauses } from '../../src/report/causes.js'
import { plan } from '../../src/rules/plan.js'
import { reportedRules } from '../../src/rules/reported.js'
import { packageRoot } from '../../src/support/package-info.js'
import { isPrintable, printable } from '../../src/support/printable.js'
import { launchChromium } from '../self/browser.js'
import { playReference } from '../self/proof.js'
import { hostileReport, reportOf } from '../self/sample.js'

const contract = loadContract(packageRoot)
const rules = reportedRules(contract, plan(contract, 'graph'))
const broken = { ...reportOf(await playReference(packageRoot, 'graph', 'stores-any-word')), rules }
const correct = { ...reportOf(await playReference(packageRoot, 'graph')), rules }

const folder = mkdtempSync(join(tmpdir(), 'odata-contract-'))
let browser: Browser | undefined
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Messages of the console, errors of scripts, and requests other than for the file. */
const noise: string[] = []
let files = 0

/** Opens a report in a fresh context, as a reader does. */
const open = async (report: Report, options: BrowserContextOptions = {}, fragment = ''): Promise<Page> => {
  const file = join(folder, `${files++}.html`)
  writeFileSync(file, htmlReport(report))
  const address = pathToFileURL(file).href
  const context = await (browser as Browser).newContext(options)
  const page = await context.newPage()
  page.on('console', (message) => noise.push(message.text()))
  page.on('pageerror', (error) => noise.push(error.message))
  page.on('dialog', (dialog) => noise.push(`dialog ${dialog.message()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) noise.push(request.url())
  })
  await page.goto(address + fragment)
  return page
}

const shownCases = async (page: Page): Promise<string[]> =>
  (await page.locator('.case:not([hidden]) > summary .id').allTextContents()).sort()

const idsOf = (results: readonly Result[]): string[] => results.map(({ id }) => id).sort()

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

const hostile = [
  '<script>hacked = 1</script>',
  '"><img src=x onerror="hacked = 1">',
  "' onclick='hacked = 1",
  '</script><script>hacked = 1</script>',
  '</style><svg onload=hacked=1>',
  '--><!--<script>hacked = 1//',
  'javascript:hacked=1',
  '&lt;b&gt; &amp;',
  '`<b>` `',
  'a\u2028b\u202e\u200bc\ud800\u0000\u001b[31m',
] as const

/** A report with a text in every field that comes from outside, addresses included. */
const attacked = (text: string): Report => {
  const report = hostileReport(text)
  const sources = [text, `https://a.example/${text}`].map((url) => ({ text, url }))
  return {
    ...report,
    rules: report.rules.map((rule) => ({ ...rule, sources })),
    results: report.results.map((result) => ({ ...result, place: { text, url: text } })),
  }
}

const openAll = (page: Page): Promise<unknown> =>
  page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")

const fails = broken.results.filter(({ outcome }) => outcome === 'fail')
const [firstFail] = fails as [Result]

describe('a report in Chromium', () => {
  beforeEach(({ skip }) => {
    skip(browser === undefined, 'install Chromium')
    noise.length = 0
  })
  afterEach(async () => {
    // Open pages would slow the next ones down.
    for (const context of browser?.contexts() ?? []) await context.close()
    expect(noise).toEqual([])
  })

  test.for([
    ['a conformant run', correct, 'conformant'],
    ['a non-conformant run', broken, 'non-conformant'],
  ] as const)('%s: the first screen shows the verdict and its conditions', async ([, report, verdict]) => {
    const page = await open(report)
    expect(await page.locator('h1').textContent()).toBe(verdict)
    const conditions = await page.locator('.conditions').innerText()
    const { target, contract, suite } = report
    for (const text of [
      target.baseUrl,
      target.id,
      contract.id,
      contract.digest,
      '2026-01-02 03:04 UTC',
      `${suite.name} ${suite.version}, Node.js ${suite.node}`,
      'graph',
      'read-only ignore, enum-case exact',
      'none',
    ])
      expect(conditions).toContain(text)
  })

  test('the matrix adds up to the summary', async () => {
    const page = await open(broken)
    for (const outcome of ['pass', 'fail', 'warn', 'note', 'skip', 'blocked', 'error'] as const) {
      const cells = await page.locator(`.matrix td > .${outcome}`).allTextContents()
      expect(cells.reduce((sum, count) => sum + Number(count), 0)).toBe(broken.summary[outcome])
    }
  })

  test('each cause leads to its cases', async () => {
    const page = await open(broken)
    const [cause] = broken.causes as [Report['causes'][number]]
    await page.locator('.causes li .title a').first().click()
    const first = page.locator(`[id="${cause.cases[0]}"]`)
    await expect.poll(() => first.getAttribute('open')).not.toBeNull()
    expect(await page.locator('.causes > ol > li').count()).toBe(broken.causes.length)
  })

  test('filters by outcome and area, and says how many cases are shown', async () => {
    const page = await open(broken)
    await page.getByRole('button', { name: /^fail/ }).click()
    expect(await shownCases(page)).toEqual(idsOf(fails))
    await page.getByRole('combobox').selectOption('response')
    const ids = idsOf(fails.filter(({ area }) => area === 'response'))
    expect(await shownCases(page)).toEqual(ids)
    expect(await page.getByRole('status').innerText()).toBe(`${ids.length} of ${broken.results.length} cases`)
    await page.getByRole('button', { name: /^fail/ }).click()
    expect((await shownCases(page)).length).toBeGreaterThan(ids.length)
  })

  test('a cell of the matrix filters by its area and outcome', async () => {
    const page = await open(broken)
    await page.locator('.matrix .fail[data-area="enum-values"]').click()
    const ids = idsOf(fails.filter(({ area }) => area === 'enum-values'))
    expect(await shownCases(page)).toEqual(ids)
  })

  test('searches ids, titles and values, each word in any case', async () => {
    const page = await open(broken)
    await page.getByRole('searchbox').fill('editionType=PROFESSIONAL enum-NON-member')
    const shown = await shownCases(page)
    expect(shown).toContain('enum-non-member-contained[supportedEditions/editionType=PROFESSIONAL]')
    expect(shown.every((id) => id.startsWith('enum-non-member-contained'))).toBe(true)
    await page.getByRole('searchbox').fill('no such text')
    expect(await page.getByText('No case matches.').isVisible()).toBe(true)
  })

  test.for([
    ['as it is', (id: string) => `#${id}`],
    ['encoded', (id: string) => `#${encodeURIComponent(id)}`],
  ] as const)('a link with the id of a case %s opens it', async ([, fragment]) => {
    const id = 'unauthenticated-refused[made-up token]'
    const page = await open(correct, {}, fragment(id))
    const element = page.locator('.case[open]')
    expect(await element.locator('.id').innerText()).toBe(id)
    expect(await element.evaluate((each) => each.getBoundingClientRect().top)).toBeLessThan(720)
  })

  test('a link to a case that is filtered out shows it', async () => {
    const page = await open(broken)
    await page.getByRole('button', { name: /^pass/ }).click()
    await page.evaluate(`location.hash = ${JSON.stringify(firstFail.id)}`)
    await expect.poll(() => page.locator('.case[open] .id').allInnerTexts()).toEqual([firstFail.id])
  })

  test('copies the command', async () => {
    const page = await open(
      broken,
      { permissions: ['clipboard-read', 'clipboard-write'] },
      `#${firstFail.id}`,
    )
    await page.locator('.case[open] .copy').click()
    await expect.poll(() => page.locator('.case[open] .copy').innerText()).toBe('Copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(firstFail.curl)
  })

  test('selects the command if the browser does not allow copying', async () => {
    const page = await open(broken, {}, `#${firstFail.id}`)
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))")
    await page.locator('.case[open] .copy').click()
    await expect.poll(() => page.evaluate('String(getSelection())')).toBe(firstFail.curl)
  })

  test('marks the difference of expected and actual', async () => {
    const id = 'enum-non-member-contained[supportedEditions/editionType=PROFESSIONAL]'
    const page = await open(broken, {}, `#${id}`)
    expect(await page.locator('.case[open] mark').allInnerTexts()).toEqual(['professional', '"PROFESSIONAL"'])
  })

  test('shows the exchange with headers and bodies', async () => {
    const page = await open(broken, {}, `#${firstFail.id}`)
    const [{ request, response }] = firstFail.exchanges as [Result['exchanges'][number]]
    await page.locator('.case[open] .exchange summary').first().click()
    const [sent, received] = await page.locator('.case[open] .exchange[open] pre').allTextContents()
    expect(sent).toContain(`${request.method} ${request.url}\n`)
    expect(sent).toContain(request.body)
    expect(received).toContain(`content-type: ${response?.headers['content-type']}\n`)
    expect(received).toContain(response?.body)
  })

  test('each pass shows the behaviour of the service', async () => {
    const page = await open(correct)
    for (const how of ['accepted', 'refused', 'ignored', 'not sent']) {
      const count = correct.results.filter((result) => result.how === how).length
      expect(await page.locator('.case .how').getByText(how, { exact: true }).count()).toBe(count)
    }
  })

  test('can be read without scripts', async () => {
    const page = await open(broken, { javaScriptEnabled: false }, `#${firstFail.id}`)
    expect(await page.locator('.filter').isVisible()).toBe(false)
    expect(await page.locator('.copy').first().isVisible()).toBe(false)
    await page.locator(`[id="${firstFail.id}"] > summary`).click()
    expect(await page.locator(`[id="${firstFail.id}"] .comparison`).isVisible()).toBe(true)
  })

  test('can be used with the keyboard', async () => {
    const page = await open(broken)
    await page.getByRole('searchbox').focus()
    await page.keyboard.type(firstFail.id)
    await page.locator(`[id="${firstFail.id}"] > summary`).focus()
    await page.keyboard.press('Enter')
    expect(await page.locator(`[id="${firstFail.id}"]`).getAttribute('open')).not.toBeNull()
  })

  test.for([
    ['a conformant run', correct],
    ['a non-conformant run', broken],
  ] as const)('%s fits a phone, with every element open', async ([, report]) => {
    const page = await open(report, { viewport: { width: 390, height: 844 } })
    await openAll(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  })

  test('is dark where the reader prefers it', async () => {
    const brightness = async (colorScheme: 'light' | 'dark') => {
      const page = await open(correct, { colorScheme })
      const color = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
      return Number(/\d+/.exec(color)?.[0])
    }
    expect(await brightness('light')).toBeGreaterThan(240)
    expect(await brightness('dark')).toBeLessThan(32)
  })

  test.for([
    ['light', 'a non-conformant run', broken],
    ['dark', 'a non-conformant run', broken],
    ['light', 'a conformant run', correct],
  ] as const)('axe finds nothing in %s in %s', async ([colorScheme, , report]) => {
    const some = { ...report, results: report.results.filter((_, index) => index % 10 === 0) }
    const page = await open(withCauses(some), { colorScheme })
    await openAll(page)
    await page.evaluate(axe.source)
    const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)')
    expect(
      found.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]),
    ).toEqual([])
  })

  test.for(hostile)('%j stays text in every field', async (text) => {
    const page = await open(attacked(text))
    await openAll(page)
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    expect(await page.locator('script').count()).toBe(1)
    expect(await page.locator('img, iframe, object, [onerror], [onclick], [style]').count()).toBe(0)
    const links = await page.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href')))
    expect(links.filter((href) => !/^(#|https:\/\/a\.example\/)/.test(href ?? ''))).toEqual([])
    const shown = printable(text).replace(/\s+/g, ' ')
    const body = (await page.locator('main').innerText()).replace(/\s+/g, ' ')
    expect(body.split(shown).length).toBeGreaterThan(15)
    expect(isPrintable(body)).toBe(true)
  })

  test('a link to a hostile id opens its case', async () => {
    for (const text of hostile) {
      const { results } = attacked(text)
      const page = await open(attacked(text), {}, new URL(`#${printable(results[0]?.id ?? '')}`, 'x:').hash)
      expect(await page.locator('.case[open]').count()).toBe(1)
    }
  })

  test('ten thousand results can be searched and filtered', async () => {
    const results = Array.from({ length: 10_000 }, (_, index) => {
      const result = broken.results[index % broken.results.length] as Result
      return { ...result, id: `${result.id} ${index}` }
    })
    const report = withCauses({ ...broken, results, summary: summarise(results, 10_000) })
    const page = await open(report)
    await page.getByRole('searchbox').fill('read-not-modified')
    await expect.poll(() => page.getByRole('status').innerText()).toMatch(/^\d+ of 10000 cases$/)
    await page.getByRole('button', { name: /^fail/ }).click()
    expect(await page.getByText('No case matches.').isVisible()).toBe(true)
  })
})
