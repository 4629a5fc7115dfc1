import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Authority, authority } from '../../self/hostile/certificates.js'
import { type Front, front, key, proxy, token } from '../../self/hostile/front.js'
import { packed, start, temporary } from '../../self/packed.js'

let certificates: Authority
const folder = () => {
  const cwd = temporary()
  writeFileSync(join(cwd, 'ca.pem'), certificates.ca)
  return cwd
}

beforeAll(async () => {
  certificates = await authority()
  await packed()
})

const some = ['--only', 'enum-values', '--only', 'operation-routed']

/** Runs with a base URL of a name that only the proxy knows. */
const through = async (
  via: Front,
  target: Front,
  env: (proxyUrl: string) => Readonly<Record<string, string>>,
  args: readonly string[] = [],
) => {
  const { bin } = await packed()
  const url = target.baseUrl.replace('127.0.0.1', 'staging.test')
  const all = ['--base-url', url, '--id', key, ...args, ...some]
  const ended = await start(bin, all, {
    cwd: folder(),
    env: { ODATA_CONTRACT_TOKEN: token, ...env(via.baseUrl) },
  }).ended
  await Promise.all([via.close(), target.close()])
  return { ...ended, url, passed: via.requests }
}

test.for([
  ['HTTP_PROXY', (url: string) => ({ HTTP_PROXY: url })],
  ['http_proxy', (url: string) => ({ http_proxy: url })],
  ['HTTP_PROXY without a scheme', (url: string) => ({ HTTP_PROXY: url.replace('http://', '') })],
  ['ALL_PROXY', (url: string) => ({ ALL_PROXY: url })],
] as const)('%s carries the requests to an http target', async ([, env]) => {
  const { code, stderr, passed } = await through(await proxy(), await front(), env)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(passed).toBeGreaterThan(50)
})

test.for([
  ['HTTPS_PROXY', (url: string) => ({ HTTPS_PROXY: url })],
  ['HTTPS_PROXY without a scheme', (url: string) => ({ HTTPS_PROXY: url.replace('http://', '') })],
] as const)('%s gives an https target a tunnel', async ([, env]) => {
  const target = await front({ tls: certificates.server })
  const { code, stderr, passed } = await through(await proxy(), target, env, ['--ca-file', 'ca.pem'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(passed).toBeGreaterThan(0)
})

test.for([407, 403, 502])('a tunnel refused with %i is not a response of the target', async (status) => {
  const target = await front({ tls: certificates.server })
  const via = await proxy({ status, words: 'No' })
  const env = (url: string) => ({ HTTPS_PROXY: url })
  const { code, stdout, stderr, url } = await through(via, target, env, ['--ca-file', 'ca.pem'])
  expect(stderr).toBe(
    `odata-contract: ${url} cannot be tested: the proxy 127.0.0.1:${via.port} does not connect to the service (${status})\n`,
  )
  expect({ code, stdout, seen: target.requests }).toEqual({ code: 3, stdout: '', seen: 0 })
})

test('a proxy that requires a password is named', async () => {
  const via = await proxy({ status: 407, words: 'Proxy Authentication Required' })
  const { code, stdout, stderr, url } = await through(via, await front(), (to) => ({ HTTP_PROXY: to }))
  expect(stderr).toBe(`odata-contract: ${url} cannot be tested: the proxy requires other credentials (407)\n`)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
})

test('an unreachable proxy is not a finding', async () => {
  const via = await proxy()
  await via.close()
  const { code, stdout, stderr } = await through(via, await front(), (url) => ({ HTTP_PROXY: url }))
  expect(stderr).toMatch(/^odata-contract: \S+ cannot be tested: .*ECONNREFUSED.*\n$/)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
})

test('the password of a proxy is in no output', async () => {
  const via = await proxy({ status: 407, words: 'me:open/sesame+now' })
  const env = (url: string) => ({
    HTTP_PROXY: url.replace('//', `//me:${encodeURIComponent('open/sesame+now')}@`),
  })
  const { code, stdout, stderr } = await through(via, await front(), env)
  expect(code).toBe(3)
  expect(`${stdout}${stderr}`).not.toMatch(/sesame/)
})

test('a proxy of another kind is a mistake', async () => {
  const { code, stderr } = await through(await proxy(), await front(), () => ({
    HTTP_PROXY: 'socks5://127.0.0.1:1080',
  }))
  expect(stderr).toBe(
    'odata-contract: the proxy in the environment (HTTPS_PROXY or HTTP_PROXY) is not an http or https URL\n',
  )
  expect(code).toBe(2)
})

test.for([
  ['staging.test', 'http://staging.test:1/beta'],
  ['.test', 'http://staging.test:1/beta'],
  ['*', 'http://staging.test:1/beta'],
])('NO_PROXY=%s keeps the proxy out', async ([excluded, url]) => {
  const { bin } = await packed()
  const via = await proxy()
  const env = { ODATA_CONTRACT_TOKEN: token, HTTP_PROXY: via.baseUrl, NO_PROXY: excluded as string }
  await start(bin, ['--base-url', url as string, '--id', key], { cwd: folder(), env }).ended
  await via.close()
  expect(via.requests).toBe(0)
})

test('this machine is never behind a proxy', async () => {
  const { bin } = await packed()
  const [via, target] = [await proxy(), await front()]
  const env = { ODATA_CONTRACT_TOKEN: token, HTTP_PROXY: via.baseUrl }
  const args = ['--base-url', target.baseUrl, '--id', key, ...some]
  const { code } = await start(bin, args, { cwd: folder(), env }).ended
  await Promise.all([via.close(), target.close()])
  expect({ code, passed: via.requests }).toEqual({ code: 0, passed: 0 })
})
