import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { images } from '../images.js'
import { inParentheses, name, path, type Rig, serving } from './rig.js'

const require = createRequire(import.meta.url)

interface MockServer {
  readonly isReady: Promise<void>
  getRouter(): RequestListener
  dispose(): Promise<void>
}

const property = (of: string, type: string) => `<Property Name="${of}" Type="${type}"/>`

const metadata = `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="deviceManagement" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityContainer Name="Container"><EntitySet Name="${name}" EntityType="deviceManagement.Image"/></EntityContainer>
<EntityType Name="Image"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.String" Nullable="false"/>
${property('supportedEditions', 'Collection(deviceManagement.Edition)')}
${property('supportedArchitectures', 'Collection(Edm.String)')}
${property('availableUpdates', 'Collection(deviceManagement.Update)')}
</EntityType>
<ComplexType Name="Edition">${property('editionType', 'Edm.String')}${property('supportEndDate', 'Edm.Date')}</ComplexType>
<ComplexType Name="Update">${property('buildVersion', 'Edm.String')}${property('releaseMonth', 'Edm.Int32')}${property('releaseYear', 'Edm.Int32')}</ComplexType>
</Schema></edmx:DataServices></edmx:Edmx>`

const silent = () => {}
const logger = { silly: silent, verbose: silent, perf: silent, info: silent, warn: silent, error: silent }

export const startFeMockserver = async (): Promise<Rig> => {
  const Server = require('@sap-ux/fe-mockserver-core').default as new (options: object) => MockServer
  const folder = await mkdtemp(join(tmpdir(), 'fe-mockserver-'))
  await writeFile(join(folder, 'metadata.xml'), metadata)
  await writeFile(join(folder, `${name}.json`), JSON.stringify(images()))
  const server = new Server({
    services: [
      {
        urlPath: path,
        metadataPath: join(folder, 'metadata.xml'),
        mockdataPath: folder,
        watch: false,
        logger,
        noETag: true,
      },
    ],
  })
  await server.isReady
  const app = express()
  app.set('env', 'test')
  app.use(server.getRouter())
  const stop = () => server.dispose().then(() => rm(folder, { recursive: true }))
  return serving(inParentheses(app), { stop })
}
