/** Words that leave open what a service owes; `why` completes "left out, for". */
interface Doubt {
  readonly why: string
  readonly pattern: RegExp
}

const subject = '(?:this|it|that|which|property|value|field|setting|attribute|string)'

/**
 * A clause that speaks of what is read-only, with more words than can be understood without a doubt; or that somebody else
 * than a client sets the property, or only sets it once.
 */
const unclearWriting: Doubt = {
  why: 'whether it can be written is left open',
  pattern: new RegExp(
    [
      String.raw`(?:^|[.;:,(–—]\s*)(?:this property is )?read[- ]?only\b`,
      String.raw`\b${subject} (?:is|are|will be|becomes?) (?:\w+ )?read[- ]?only\b`,
      String.raw`\b(?:auto(?:matically)?|system)[- ]generated\b|\bgenerated automatically\b`,
      String.raw`\b(?:set|generated|assigned|populated|computed|calculated|maintained|managed) (?:\w+ )?by (?:the )?(?:service|system|server)\b`,
      String.raw`\bimmutable\b|\b(?:cannot|can't|can not|may not|must not) be (?:changed|modified|updated|edited)\b`,
      String.raw`\b(?:set|specified|assigned) (?:only )?(?:on|at|during|upon) creat`,
      String.raw`\bonly (?:be )?(?:set|specified|settable|supported|allowed|valid) (?:on|at|during|in|when) (?:\w+ )?creat`,
    ].join('|'),
    'i',
  ),
}

const condition = '(?:when|if|where|while|unless|after)'
const use = '(?:applicable|applies|apply|valid|used|available|relevant|supported|effective|required|allowed)'

const unclearAlone: Doubt = {
  why: 'whether it may be sent by itself is left open',
  pattern: new RegExp(
    String.raw`\bonly ${use} ${condition}\b|\b${use} only ${condition}\b|^${use} ${condition}\b`,
    'i',
  ),
}

/** The reason why a property is untested that a plain read does not bring. */
export const onDemand = 'a read has its value only where it is asked for'

const anyway: readonly Doubt[] = [
  {
    why: onDemand,
    pattern:
      /\b(?:only|not|n't) (?:be )?returned\b|\b(?:included?|specified) (?:\w+ )?in (?:the |a )?\$?select\b|\breturned (?:only|on|with) [^.]*\$?select\b|\bselect query options? (?:is|are) needed\b/i,
  },
  {
    why: 'not all of its values may be sent',
    pattern:
      /\b(?:isn't|is not|aren't|are not) (?:an? )?(?:supported|allowed|valid) (?:values?|options?|members?)\b|\b(?:values?|options?|members?) [^.]{0,40}\b(?:isn't|is not|aren't|are not|no longer) (?:supported|allowed|valid)\b/i,
  },
  {
    why: 'it may not be supported',
    pattern: new RegExp(
      [
        String.raw`\b(?:deprecated|obsolete)\b`,
        String.raw`\b${subject} (?:is|has been) (?:not (?:yet |currently )?|no longer )(?:supported|used|implemented|available)\b`,
        '^(?:not (?:yet |currently )?|no longer )(?:supported|used|implemented|available)$',
        String.raw`\breserved for (?:future|internal)\b|\binternal use\b`,
      ].join('|'),
      'i',
    ),
  },
  { why: 'it is a mark of the version', pattern: /\bETag\b|\boptimistic concurrency\b/i },
]

/** A sentence about what the values true and false mean. */
const tellsMeaning = /^(?:\w+ )?whether\b/i

/** Why a service cannot be held to a property of which these sentences speak. */
export const doubtIn = (sentences: readonly string[], isReadOnly: boolean): string | undefined => {
  const doubts = isReadOnly ? anyway : [unclearWriting, unclearAlone, ...anyway]
  const told = sentences.filter((sentence) => !tellsMeaning.test(sentence))
  return doubts.find(({ pattern }) => told.some((sentence) => pattern.test(sentence)))?.why
}
