/** Phrases that make a requirement ambiguous; `why` completes "left out, for". */
interface Doubt {
  readonly why: string
  readonly patterns: readonly RegExp[]
}

/**
 * Phrases that limit `read-only` by further words, or say that the service sets the property or that it is set only
 * once.
 */
const unclearWriting: Doubt = {
  why: 'whether it can be written is left open',
  patterns: [
    /(?:^|[.;:,(–—]\s*)(?:this property is )?read[- ]?only\b/i,
    /\b(?:this|it|that|which|property|value|field|setting|attribute|string) (?:is|are|will be|becomes?) (?:\w+ )?read[- ]?only\b/i,
    /(?<!\bnot )(?<!\bnon-)\bread[- ]?only$/i,
    /\b(?:auto(?:matically)?|system)[- ]generated\b|\bgenerated automatically\b/i,
    /\b(?:set|generated|assigned|populated|computed|calculated|maintained|managed|updated) (?:\w+ )?by (?:the )?(?:service|system|server)\b/i,
    /\b(?:set|generated|computed|updated) (?:on the )?(?:service|server)[- ]side\b/i,
    /\bimmutable\b|\b(?:cannot|can't|can not|may not|must not) be (?:changed|modified|updated|edited)\b/i,
    /\b(?:set|specified|assigned) (?:only )?(?:on|at|during|upon) creat/i,
    /\bonly (?:be )?(?:set|specified|settable|supported|allowed|valid) (?:on|at|during|in|when) (?:\w+ )?creat/i,
  ],
}

const use = '(?:applicable|applies|apply|valid|used|available|relevant|supported|effective|required|allowed)'
const condition = '(?:when|if|where|while|unless|after)'

/** Phrases that make a property and another one depend on each other. */
const unclearAlone: Doubt = {
  why: 'whether it may be sent by itself is left open',
  patterns: [
    new RegExp(String.raw`\bonly ${use} (?:${condition}|in|to|for)\b`, 'i'),
    new RegExp(String.raw`\b${use} only (?:${condition}|in|to|for)\b`, 'i'),
    new RegExp(String.raw`^${use} ${condition}\b`, 'i'),
    /\bmust (?:also )?be (?:set|configured|provided|specified|enabled)\b.{0,200}\b(?:as well|too|in order|for this|to be set)\b/i,
    /\brequires \w+ to be\b|\bcan(?:not| not|'t) be (?:used|set|combined) (?:when|if|with|unless)\b/i,
    /\b(?:less|greater|more|fewer|smaller|larger) than (?:or equal to )?the (?:value|number)\b/i,
    /\bwill be ignored\b|\b(?:property|setting|value|policy|it|this) (?:is|are) ignored\b|\btakes? precedence\b|\bproperty is set to\b|\bmutually exclusive\b/i,
  ],
}

const hidden: Doubt = {
  why: 'a plain read does not bring its value',
  patterns: [
    /(?:\b(?:only|not|never)|n't) (?:be )?returned\b|\breturned (?:only|on|with) [^.]{0,200}\$?select\b/i,
    /\b(?:included?|specified) (?:\w+ )?in (?:the |a )?\$?select\b|\bselect query options? (?:is|are) needed\b/i,
    /\bcan(?:not| not|'t) be (?:used to )?read\b|\bwrite[- ]?only\b/i,
  ],
}

/** Whether the reason is that a plain read does not return the value. */
export const isHidden = (why: string | undefined): boolean => why === hidden.why

/** The reason for a property with values that may not be valid. */
export const fewerValues = 'not all of its values may be sent'

const negation = "(?:isn't|is not|aren't|are not)"
const things = '(?:values?|options?|members?|states?)'

const always: readonly Doubt[] = [
  hidden,
  {
    why: fewerValues,
    patterns: [
      new RegExp(String.raw`\b${negation} (?:an? )?(?:supported|allowed|valid) ${things}\b`, 'i'),
      new RegExp(
        String.raw`\b${things} [^.]{0,40}\b(?:${negation}|no longer) (?:supported|allowed|valid)\b`,
        'i',
      ),
      new RegExp(
        String.raw`\b(?:only )?${things} [\w, ]{1,200} (?:is|are) (?:supported|allowed|valid)\b`,
        'i',
      ),
    ],
  },
  {
    why: 'it may not be supported',
    patterns: [
      /\b(?:deprecated|obs[oe]lete)\b/i,
      /\b(?:this|it|that|property|value|field|setting|feature) (?:is|has been|will be) (?:not (?:yet |currently )?|no longer (?:be )?)(?:supported|used|implemented|available)\b/i,
      /^(?:not (?:yet |currently )?|no longer )(?:supported|used|implemented|available)$/i,
      /\breserved for (?:future|internal)\b|\binternal use\b/i,
    ],
  },
  { why: 'it is a mark of the version', patterns: [/\bETag\b|\boptimistic concurrency\b/i] },
]

/** Matches a clause about the meaning of true and false. */
const meaning = /^(?:\w+ )?whether\b[^.;:,(–—]*?(?:(?=[.;:,(–—]| - )|$)/i

const isIn = (sentences: readonly string[], { patterns }: Doubt): boolean =>
  sentences
    .map((each) => each.replace(meaning, ''))
    .some((each) => patterns.some((pattern) => pattern.test(each)))

/** The reason why a property with this description is not tested; undefined if there is none. */
export const doubtIn = (sentences: readonly string[], isReadOnly: boolean): string | undefined => {
  const doubts = isReadOnly ? always : [unclearWriting, unclearAlone, ...always]
  return doubts.find((doubt) => isIn(sentences, doubt))?.why
}

/** Endings of property names that a sentence may omit. */
const endings = ['', 'enabled', 'required', 'type', 'mode', 'setting', 'settings']

/** The names that sentences about a dependency mention. */
export const partnersIn = (sentences: readonly string[], names: readonly string[]): string[] => {
  const words = sentences
    .filter((each) => isIn([each], unclearAlone))
    .flatMap((each) => each.toLowerCase().match(/\w+/g) ?? [])
  const meant = new Set(words.flatMap((word) => endings.map((ending) => word + ending)))
  return names.filter((name) => meant.has(name.toLowerCase()))
}
