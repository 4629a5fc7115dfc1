import express from 'express'
import { expressFound, startExpress } from './express.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import { mayStore } from './usual.js'

const found: Rows = {
  ...expressFound,
  'media-type-contained[application/x-www-form-urlencoded: JSON]': [
    'fail',
    'P 8.1.1: the whole body is stored as the name of a property',
  ],
  'media-type-contained[application/x-www-form-urlencoded: form]': [
    'fail',
    'P 8.1.1: the text `value` is stored for a collection, and an undeclared property beside it',
  ],
}

export default {
  title: 'is stock Express that reads forms as well: express.json(), express.urlencoded(), and Object.assign',
  kind: 'sloppy',
  start: () => startExpress(express.urlencoded()),
  verdict: 'non-conformant',
  ...findings(found),
  elsewhere: [under({ readOnly: 'any' }, 'non-conformant', { ...found, ...mayStore })],
} satisfies TestServer
