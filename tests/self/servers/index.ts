/**
 * Services that import nothing of ours, each with the outcomes that the catalogue of rules asks for.
 *
 * They and their tables were written from the documentation pages and the catalogue alone, before the suite first ran
 * against them: they are a second reading of the same sources. Where the suite disagrees, one of the two has misread.
 * A later edit of an `expected` says why in its `reason`, with the source; "the suite says so" is none.
 *
 * The tables hold all seven areas, profile graph, default policies; `elsewhere` holds other profiles and policies. The
 * last matching pattern wins; a case that none matches is pass or skip.
 *
 * Express, Fastify, Hono and CAP are the real ones, as their users write them: their own parsing and their own errors.
 */

import anyScheme from './any-scheme.js'
import applies from './applies.js'
import bare from './bare.js'
import behindProxy from './behind-proxy.js'
import {
  breaksOff,
  breaksOffRefusals,
  claimsGzip,
  cutsGzip,
  endsEarly,
  goesOn,
  hangsUpOnLarge,
} from './broken-off.js'
import cap from './cap.js'
import contain from './contain.js'
import created from './created.js'
import creates from './creates.js'
import deafEtag from './deaf-etag.js'
import droppedMember from './dropped-member.js'
import empty404 from './empty-404.js'
import { ignoresItems, keepsItems, losesItems } from './empty-at-first.js'
import {
  answers400ToOldTag,
  answers409ToOldTag,
  answersFormerTag,
  appliesBefore412,
  freshTagPerRead,
  hashesForCaches,
  oneTagForever,
  quotesTwice,
  remembersTags,
  tagsBodiesOnly,
  tagsHeadersOnly,
  tagsNoContent,
  wantsCurrentTag,
  weakensHeaders,
  weakNeverMatches,
} from './entity-tags.js'
import errsOnUnknown from './errs-on-unknown.js'
import etag from './etag.js'
import express from './express.js'
import expressForms from './express-forms.js'
import expressOdata from './express-odata.js'
import falseClaim from './false-claim.js'
import fastify from './fastify.js'
import firstImage from './first-image.js'
import foldedToken from './folded-token.js'
import forbids from './forbids.js'
import fractions from './fractions.js'
import fragile from './fragile.js'
import fussy from './fussy.js'
import graphLike from './graph-like.js'
import hono from './hono.js'
import jsonServer from './json-server.js'
import lastWords from './last-words.js'
import lateRefusal from './late-refusal.js'
import { storesAfter300, storesAfter1000 } from './late-writes.js'
import latin1 from './latin-1.js'
import lenientParser from './lenient-parser.js'
import loginPage from './login-page.js'
import loneOffender from './lone-offender.js'
import losesZero from './loses-zero.js'
import mangles from './mangles.js'
import mockStores from './mock-stores.js'
import movesKey from './moves-key.js'
import newestVersion from './newest-version.js'
import noAnnotations from './no-annotations.js'
import noContent from './no-content.js'
import noGet from './no-get.js'
import noImage from './no-image.js'
import noReads from './no-reads.js'
import nothingThere from './nothing-there.js'
import oldErrors from './old-errors.js'
import omitsNulls from './omits-nulls.js'
import {
  appends,
  keepsDistinct,
  losesSecond,
  mergesByIndex,
  nullsNested,
  ownsMembers,
  shiftsDates,
  sortsItems,
} from './one-way.js'
import openReads from './open-reads.js'
import openUpdates from './open-updates.js'
import partialRefusal from './partial-refusal.js'
import pascalMembers from './pascal-members.js'
import plain from './plain.js'
import prefixKeys from './prefix-keys.js'
import problemDetails from './problem-details.js'
import prose from './prose.js'
import putSemantics from './put-semantics.js'
import rejects from './rejects.js'
import { resetsDates, resetsItems, resetsMembers, resetsNested } from './resets.js'
import respells from './respells.js'
import { fallsAfter, fallsOver, restartsTwice } from './restarts.js'
import rowVersion from './row-version.js'
import type { TestServer } from './server.js'
import shouts from './shouts.js'
import shuffling from './shuffling.js'
import spacedKey from './spaced-key.js'
import spreadsText from './spreads-text.js'
import substitutes from './substitutes.js'
import tidies from './tidies.js'
import tokenPrefix from './token-prefix.js'
import twoFaced from './two-faced.js'
import unsignedToken from './unsigned-token.js'
import unstable from './unstable.js'
import upserts from './upserts.js'
import verboseErrors from './verbose-errors.js'
import wraps from './wraps.js'
import wrongCapital from './wrong-capital.js'
import yearAsString from './year-as-string.js'

export const servers = {
  plain,
  contain,
  'no-annotations': noAnnotations,
  etag,
  shuffling,
  'no-get': noGet,
  'no-reads': noReads,
  'spaced-key': spacedKey,
  bare,
  'mock-stores': mockStores,
  'put-semantics': putSemantics,
  'lone-offender': loneOffender,
  'two-faced': twoFaced,
  'wrong-capital': wrongCapital,
  'partial-refusal': partialRefusal,
  wraps,
  created,
  'no-content': noContent,
  'moves-key': movesKey,
  'year-as-string': yearAsString,
  unstable,
  'dropped-member': droppedMember,
  rejects,
  applies,
  shouts,
  prose,
  express,
  'express-forms': expressForms,
  'express-odata': expressOdata,
  'json-server': jsonServer,
  fastify,
  hono,
  cap,
  'empty-404': empty404,
  'row-version': rowVersion,
  substitutes,
  respells,
  'latin-1': latin1,
  'pascal-members': pascalMembers,
  'omits-nulls': omitsNulls,
  mangles,
  tidies,
  'loses-zero': losesZero,
  'open-reads': openReads,
  'graph-like': graphLike,
  'behind-proxy': behindProxy,
  'lenient-parser': lenientParser,
  upserts,
  creates,
  'open-updates': openUpdates,
  'late-refusal': lateRefusal,
  'spreads-text': spreadsText,
  'last-words': lastWords,
  fractions,
  'verbose-errors': verboseErrors,
  'false-claim': falseClaim,
  'deaf-etag': deafEtag,
  'problem-details': problemDetails,
  'old-errors': oldErrors,
  fragile,
  'newest-version': newestVersion,
  fussy,
  forbids,
  'login-page': loginPage,
  'falls-over': fallsOver,
  'falls-after': fallsAfter,
  'restarts-twice': restartsTwice,
  'breaks-off': breaksOff,
  'breaks-off-refusals': breaksOffRefusals,
  'ends-early': endsEarly,
  'goes-on': goesOn,
  'hangs-up-on-large': hangsUpOnLarge,
  'cuts-gzip': cutsGzip,
  'claims-gzip': claimsGzip,
  'folded-token': foldedToken,
  'any-scheme': anyScheme,
  'unsigned-token': unsignedToken,
  'token-prefix': tokenPrefix,
  'no-image': noImage,
  'errs-on-unknown': errsOnUnknown,
  'nothing-there': nothingThere,
  'first-image': firstImage,
  'prefix-keys': prefixKeys,
  appends,
  'nulls-nested': nullsNested,
  'shifts-dates': shiftsDates,
  'loses-second': losesSecond,
  'merges-by-index': mergesByIndex,
  'keeps-distinct': keepsDistinct,
  'sorts-items': sortsItems,
  'owns-members': ownsMembers,
  'stores-after-300': storesAfter300,
  'stores-after-1000': storesAfter1000,
  'keeps-items': keepsItems,
  'loses-items': losesItems,
  'ignores-items': ignoresItems,
  'resets-items': resetsItems,
  'resets-dates': resetsDates,
  'resets-members': resetsMembers,
  'resets-nested': resetsNested,
  'applies-before-412': appliesBefore412,
  'remembers-tags': remembersTags,
  'answers-400-to-old-tag': answers400ToOldTag,
  'answers-409-to-old-tag': answers409ToOldTag,
  'quotes-twice': quotesTwice,
  'weak-never-matches': weakNeverMatches,
  'answers-former-tag': answersFormerTag,
  'hashes-for-caches': hashesForCaches,
  'tags-bodies-only': tagsBodiesOnly,
  'tags-headers-only': tagsHeadersOnly,
  'weakens-headers': weakensHeaders,
  'one-tag-forever': oneTagForever,
  'fresh-tag-per-read': freshTagPerRead,
  'wants-current-tag': wantsCurrentTag,
  'tags-no-content': tagsNoContent,
} satisfies Record<string, TestServer>
