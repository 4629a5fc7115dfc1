import { show } from '../../evidence/entity-state.js'
import type { Response } from '../../model/http.js'
import type { Invariant } from '../../model/rule.js'
import { updateRule } from '../rule.js'
import { everyFailure, someRefusal } from './invariants.js'
import * as sentence from './sentences.js'

/** Stack frames of JavaScript, Java, .NET and Python. */
const stackFrame =
  /^\s*at (?:async |new )?(?:\S+ ?(?:\[as \w+\] )?\((?:.*:\d+|<anonymous>|native.*)\)|\S*[/\\]\S+:\d+:\d+|[\w$`]+(?:\.[\w$`<>[\]]+)+\(.*\))|Traceback \(most recent call last\)|File "[^"]+", line \d+/im

/** Absolute paths of source files and libraries. */
const filePath =
  /\b[a-z]:\\(?:[\w .-]+\\)+[\w.-]+\.\w+|(?<![\w:/.])\/(?:[\w.@+-]+\/){2,}[\w.@+-]+\.(?:[cm]?[jt]sx?|py|rb|php|java|cs|go|rs|dll|so)\b/i

/** The token that the response repeats, by name. Altered tokens are useless, so they do not count. */
const tokenIn = (response: Response): string | undefined => {
  const name = response.repeats().find((each) => each === 'TOKEN' || each === 'WEAK_TOKEN')
  return name && `$${name}`
}

const errorDisclosesNothing = updateRule({
  id: 'error-discloses-nothing',
  area: 'error',
  title: 'discloses nothing internal in an error',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'OWASP API Security Top 10', clause: 'API8:2023' }],
  explanation: {
    requirement: [
      'A stack trace, a file path on the server or the token of the caller does not help a client, but ' +
        'it helps an attacker (OWASP API8:2023). Errors end up in logs and screenshots.',
      'This is a SHOULD in `graph` and `odata`, and not part of `page`.',
    ],
    sent: [sentence.judgesRefusals],
    passes: [
      'No body of a refusal or a server error has a line in the form of a stack frame of JavaScript, ' +
        '.NET, Java or Python, an absolute path of a program file, or a token of the run.',
    ],
    fails: [
      'A body has one of these. A token of fewer than eight characters is not searched for.',
      sentence.skippedWithoutErrorBody,
    ],
  },
  provenBy: ['shows-its-stack', 'shows-its-files', 'repeats-the-token'],
  cases: () => {
    const nothing = (
      label: string,
      title: string,
      found: (text: string, response: Response) => string | undefined,
    ): Invariant => ({
      label,
      title,
      evidence: someRefusal,
      judge: everyFailure((response) => {
        const { text, url } = response
        // A service may say which URL it did not find.
        const actual = found(unescaped(text).replaceAll(new URL(url).pathname, ''), response)
        return actual === undefined ? undefined : { expected: `no ${label}`, actual: show(actual.trim()) }
      }),
    })
    return [
      nothing('stack trace', 'shows no stack trace', (text) => stackFrame.exec(text)?.[0]),
      nothing('file path', 'shows no path of a program file', (text) => filePath.exec(text)?.[0]),
      nothing('token', 'does not repeat the token', (_, response) => tokenIn(response)),
    ]
  },
})

/** Replaces the line breaks of JSON and HTML by real ones. */
const unescaped = (text: string): string =>
  text
    .replaceAll(/(?:\\r)?\\n|<br\s*\/?>/g, '\n')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('\\\\', '\\')

/** Rules about details of the service that a refusal must not show. */
export const errorDisclosure = [errorDisclosesNothing]
