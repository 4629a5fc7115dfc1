import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { derive } from '../../../src/sources/pages/derive.js'
import { writeDocuments } from '../../../src/sources/pages/writing/folder.js'
import { alteredLamp, pageOf, withoutResponse } from '../../derive/pages.js'
import { play } from '../../self/play.js'
import { prove } from '../../self/proof.js'

const skipped = [
  // Types that contain themselves are cut there: the seed has none of them.
  'reply-type-annotation[leader/friends]',
  'reply-type-annotation[people/standIn]',
  'reply-type-annotation[people/friends]',
  // The example's only item is of a derived type, and the entity holds items of that type.
  'reply-property-present[shelters/places]',
]

/** Profile page sends no preference: no response shows the entity. */
const ofTheEntityInResponses = [
  'enum-exact-in-reply',
  'reply-media-type',
  'reply-is-the-entity',
  'reply-conforms',
  'reply-property-present',
  'reply-key-matches',
  'reply-type-annotation',
  'reply-context',
  'reply-encoding',
  'reply-undocumented-property',
]

// A set with a property of every type, and a singleton inside another entity.
describe.each(['expedition', 'beacon'])('the contract derived from the page of %s', (entity) => {
  const folder = mkdtempSync(join(tmpdir(), `${entity}-`))
  writeDocuments(folder, derive(pageOf(entity)))
  afterAll(() => rmSync(folder, { recursive: true }))
  prove(folder, { skipped })
})

describe('the contract of a page whose updates are answered with 204', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamp-'))
  const page = alteredLamp(folder, (text) => withoutResponse(text.replace('`200 OK`', '`204 No Content`')))
  writeDocuments(join(folder, 'contract'), derive(page))
  afterAll(() => rmSync(folder, { recursive: true }))
  prove(join(folder, 'contract'), { skipped: ofTheEntityInResponses })
})

test('keys that are missing in the path are named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'beacon-'))
  writeDocuments(folder, derive(pageOf('beacon')))
  const nobody = async () => new Response(null, { status: 404 })
  await expect(play({ fetch: nobody, id: '1', contract: folder })).rejects.toThrow(
    '/stations/{stationId}/beacon has 1 before the key of the entity: stationId; 0 given: name each with parents, in this order',
  )
  rmSync(folder, { recursive: true })
})
