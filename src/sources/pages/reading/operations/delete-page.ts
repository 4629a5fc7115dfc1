import { type Page, sectionNamed } from '../../markdown/page.js'
import type { Fact } from '../../source.js'
import {
  commonOf,
  demandOn,
  exampleSection,
  linkedPage,
  type OperationPage,
  subjectOf,
  successOf,
} from './operation-page.js'

/** The facts of a page about a delete. */
export interface DeletePage extends OperationPage {
  readonly success: Fact<number>
}

/** Reads a page about a delete. @throws PageError if a part is missing */
export const deletePageOf = (page: Page): DeletePage => {
  const demand = demandOn(page.name, 'delete')
  const response = demand(sectionNamed(page, 'Response'), '"Response"')
  const request = demand(exampleSection(page, 'Request')?.codes[0], 'example of a request')
  const name = subjectOf(page)
  return {
    ...commonOf(page, 'delete', demand),
    entity: { name, page: linkedPage(name, [page.title, response]) },
    success: successOf(response, [200, 204], demand),
    request: { start: request.text.split('\n')[0] ?? '', source: request.source },
  }
}
