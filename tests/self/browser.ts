import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executable = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Chromium, or `undefined` for a developer who does not have it. CI must have it. */
export const launchChromium = async (): Promise<Browser | undefined> => {
  if (existsSync(executable)) return chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
  if (process.env.CI === undefined) return undefined
  throw new Error(
    `Chromium is missing at ${executable}: install it (apt-get install chromium), or name it in CHROMIUM`,
  )
}
