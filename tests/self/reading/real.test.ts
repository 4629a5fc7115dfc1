import { expect, test } from 'vitest'
import { realServices } from './real/index.js'

test.for(Object.entries(realServices))('%s lists the entity under test', async ([, { start }]) => {
  const { baseUrl, key, token, close } = await start()
  const authorization = `Bearer ${token}`
  try {
    const list = await fetch(`${baseUrl}/deviceManagement/managedDeviceWindowsOSImages`, {
      headers: { authorization },
    })
    expect(await list.text()).toMatch(new RegExp(`"id": ?"${key}"`))
  } finally {
    await close()
  }
})
