import { expect, test } from 'vitest'
import { loadContract } from '../../src/index.js'
import { Refusal } from '../../src/reference/refusal.js'
import { referenceService } from '../../src/reference/service.js'
import { packageRoot } from '../../src/support/package-info.js'
import { play } from './play.js'

const token = 'made/up+token"with%signs\\'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const forms: Record<string, string> = {
  'as it is': token,
  'in JSON': JSON.stringify(token),
  'in JSON, slashes escaped': JSON.stringify(token).replaceAll('/', '\\/'),
  'in a URL': encodeURIComponent(token),
  'in base64': base64(token),
  'in base64, with its scheme': base64(`Bearer ${token}`),
  'in base64url': Buffer.from(token).toString('base64url'),
  'in base64 twice': base64(base64(token)),
  'in UTF-16 in base64': Buffer.from(token, 'utf16le').toString('base64'),
  'in upper case': token.toUpperCase(),
}

test.for(Object.entries(forms))(
  'a token that a service repeats %s is in no result, and is a finding',
  async ([, form]) => {
    const service = referenceService(loadContract(packageRoot), {
      token,
      alter: [
        () => ({
          check: () => {
            throw new Refusal(400, 'BadRequest', 'No.')
          },
          refuse: () =>
            new Response(
              `{"error":{"code":"BadRequest","message":"No to ${form.replaceAll(/["\\]/g, '\\$&')}"}} ${form}`,
              {
                status: 400,
                headers: { 'X-Echo': encodeURI(form), 'Content-Type': 'application/json' },
              },
            ),
        }),
      ],
    })
    const results = await play({
      fetch: service.fetch,
      id: service.keys[0] as string,
      token,
      only: ['error-discloses-nothing', 'enum-member-accepted[supportedArchitectures=arm]'],
    })
    const text = JSON.stringify(results)
    for (const each of [token, encodeURIComponent(token), base64(token), base64(`Bearer ${token}`)]) {
      expect(text.toLowerCase()).not.toContain(each.toLowerCase())
      expect(text).not.toContain(JSON.stringify(each).slice(1, -1))
    }
    expect(results.find(({ id }) => id === 'error-discloses-nothing[token]')?.outcome).toBe('warn')
  },
)
