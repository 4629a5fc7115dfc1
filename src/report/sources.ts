import type { Contract } from '../model/contract.js'
import type { Clause, Source } from '../model/source.js'

/** A source as printed: the file and line of a page, or the clause of a specification. */
export const sourceText = (source: Source | Clause): string => {
  if ('spec' in source) return `${source.spec} ${source.clause}`
  const { page, line, section, cell } = source
  const place = cell === undefined ? section : `${section}, column ${cell}`
  return `${page}.md${line === undefined ? '' : `:${line}`} (${place})`
}

const oasis = 'https://docs.oasis-open.org/odata'
const owasp = 'https://owasp.org/API-Security/editions/2023/en'

/** Page addresses by specification, or by specification and clause. */
const documents: Readonly<Record<string, string>> = {
  'OData Protocol': `${oasis}/odata/v4.01/os/part1-protocol/odata-v4.01-os-part1-protocol.html`,
  'OData URL Conventions': `${oasis}/odata/v4.01/os/part2-url-conventions/odata-v4.01-os-part2-url-conventions.html`,
  'OData CSDL': `${oasis}/odata-csdl-xml/v4.01/os/odata-csdl-xml-v4.01-os.html`,
  'OData JSON Format': `${oasis}/odata-json-format/v4.01/os/odata-json-format-v4.01-os.html`,
  'Microsoft Graph client-request-id': 'https://learn.microsoft.com/graph/best-practices-concept',
  'Microsoft Graph error responses': 'https://learn.microsoft.com/graph/errors',
  'Microsoft Graph evolvable enumerations': 'https://learn.microsoft.com/graph/best-practices-concept',
  'OWASP API Security Top 10 API8:2019': 'https://owasp.org/API-Security/editions/2019/en/0xa8-injection/',
  'OWASP API Security Top 10 API4:2023': `${owasp}/0xa4-unrestricted-resource-consumption/`,
  'OWASP API Security Top 10 API8:2023': `${owasp}/0xa8-security-misconfiguration/`,
}

const clauseUrl = ({ spec, clause }: Clause): string | undefined =>
  spec.startsWith('RFC ')
    ? `https://www.rfc-editor.org/rfc/rfc${spec.slice(4)}.html#section-${clause}`
    : (documents[spec] ?? documents[`${spec} ${clause}`])

/** Only pages of contracts with a service root of Microsoft Graph have a known address. */
const pageUrl = ({ page }: Source, contract: Contract): string | undefined => {
  const [, version] =
    contract.serviceRoots.join(' ').match(/https:\/\/graph\.microsoft\.com\/(?:v(?=\d))?([\w.]+)/) ?? []
  const folder = page === contract.page.page ? '' : 'resources/'
  return version && `https://learn.microsoft.com/graph/api/${folder}${page}?view=graph-rest-${version}`
}

/** The address of a source, if it is published. */
export const sourceUrl = (source: Source | Clause, contract: Contract): string | undefined =>
  'spec' in source ? clauseUrl(source) : pageUrl(source, contract)
