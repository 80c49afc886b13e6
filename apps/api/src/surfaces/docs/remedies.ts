import type { ProblemCode } from '@orderline/contracts/http/problems';
import { staffRemedies } from './staff-remedies.ts';

/** What to do about a problem: what an app does by itself, and what it says to who uses it. */
export type Remedy = { readonly app: string; readonly user: string };

const tellUs = 'Say that it did not work, and show the `requestId`: with it support finds what happened.';

/** The same request is refused for ever. */
const mend = (app: string): Remedy => ({ app, user: `Nothing that a user can mend. ${tellUs}` });

const again = 'Wait as long as `Retry-After` says, then send the same request, with the same Idempotency-Key.';

const later = (user: string): Remedy => ({ app: `${again} The SDK does so by itself.`, user });

const fromMail = 'Offer to send another code, which takes the place of this one.';

/** By code, all of them: a problem that nothing is said of does not compile. */
export const remedies: Readonly<Record<ProblemCode, Remedy>> = {
  'bad-request': mend(
    'Mend the client or the proxy between: `detail` says what was wrong with the request line or a header.',
  ),
  'malformed-json': mend('Send what a JSON serializer makes, in UTF-8.'),
  'json-too-deep': mend('Send what the operation describes: nothing of it is nested so deeply.'),
  'empty-body': mend('Send the JSON that the operation takes.'),
  'invalid-path': mend('Take ids from answers, as they are. `errors` names the part of the path.'),
  'invalid-query': mend('Mend the parameters that `errors` names; start a list anew where its cursor is refused.'),
  'invalid-header': mend('Send the ETag as it came, quotes included.'),
  'idempotency-key-missing': mend(
    'Make a UUID when the user asks for it, and send it as Idempotency-Key, in each retry too.',
  ),
  'idempotency-key-malformed': mend('Send 1 to 255 visible ASCII characters, such as a UUID.'),
  unauthenticated: {
    app: 'Refresh the session at POST /api/v2/sessions/refresh and repeat the request once; where that is refused, sign in anew.',
    user: 'Ask to sign in, and go on afterwards where they were.',
  },
  forbidden: {
    app: 'Do not repeat it. Show only what the account may do: `detail` names the scope that it lacks.',
    user: 'Say that the account may not do this, and whom to ask.',
  },
  'insufficient-user-authentication': {
    app: 'Ask for a code, and sign in again with it in the header One-Time-Code; a refresh of the token does not help.',
    user: 'Ask for password and code: the six digits that their app shows now, or a recovery code.',
  },
  'not-found': {
    app: 'Forget the id, and read the list again.',
    user: 'Say that it is no longer there, and lead back to the list.',
  },
  'method-not-allowed': mend('Use a method that the header Allow lists.'),
  'not-acceptable': mend('Let Accept admit application/json.'),
  'request-timeout': later('Say that the connection is slow, and that it will be tried again.'),
  'idempotency-key-in-flight': later('Show that it is still being worked on.'),
  'precondition-failed': {
    app: 'Read it again, and apply the change to what is there now.',
    user: 'Show what has changed in the meantime, and let them decide.',
  },
  'payload-too-large': {
    app: 'Send less: `detail` says how much is taken.',
    user: 'Say how large it may be.',
  },
  'uri-too-long': mend('Shorten the query: a search has at most 100 characters.'),
  'unsupported-media-type': mend('Send Content-Type: application/json.'),
  'expectation-failed': mend('Leave the header Expect out.'),
  'validation-failed': {
    app: 'Show each fault beside its field: `pointer` names the field, `code` the kind of fault.',
    user: 'Say at each field what is expected there; what was entered stays.',
  },
  'idempotency-key-reused': mend('Make a fresh key for each thing that the user means; never one for all.'),
  'precondition-required': mend('Keep the ETag of what was read, and send it as If-Match with the change.'),
  'own-account': {
    app: 'Do not repeat it.',
    user: 'Say that another admin has to do that.',
  },
  'last-admin': {
    app: 'Do not repeat it until there is another admin.',
    user: 'Say that somebody else has to be made an admin first.',
  },
  'rate-limited': later('Ask for a moment of patience.'),
  'headers-too-large': mend('Send fewer and smaller headers; most often cookies of others are too much.'),
  internal: { app: 'Retry once, with the same Idempotency-Key; then give up.', user: tellUs },
  'bad-gateway': later('Say that it is not available at the moment, and that it will be tried again.'),
  overloaded: later('Say that there is much to do at the moment, and that it will be tried again.'),
  unavailable: later('Say that it is not available at the moment, and that it will be tried again.'),
  timeout: {
    app: 'Send the same request with the same Idempotency-Key: the answer tells whether the first one took effect.',
    user: 'Say that it takes longer than usual, and that nothing is done twice.',
  },
  'invalid-credentials': {
    app: 'Stay at the form; do not repeat it by yourself, as each failure counts.',
    user: 'Say that address or password is wrong, not which; offer to choose a new password.',
  },
  'password-too-common': {
    app: 'Show it at the field of the password.',
    user: 'Ask for another password: a few words that only they put together.',
  },
  'wrong-password': {
    app: 'Show it at the field of the present password.',
    user: 'Ask for the present password again.',
  },
  'second-factor-required': {
    app: 'Ask for a code, and send the same request with it in the header One-Time-Code.',
    user: 'Ask for the six digits that their app shows now, or for a recovery code.',
  },
  'wrong-code': {
    app: 'Show it at the field of the code; do not repeat it by yourself, as each failure counts.',
    user: 'Ask for the code that their app shows next: each is good once.',
  },
  'invalid-reset-token': { app: fromMail, user: 'Say that the code is used up or too old.' },
  'invalid-verification-token': { app: fromMail, user: 'Say that the code is used up or too old.' },
  'login-throttled': {
    app: 'Wait as long as `Retry-After` says, with the button disabled; do not repeat it by yourself.',
    user: 'Say when they can try again; offer to choose a new password.',
  },
  'invalid-refresh-token': {
    app: 'Forget both tokens, and sign in anew.',
    user: 'Ask to sign in, and go on afterwards where they were.',
  },
  'orders-open': {
    app: 'Show the orders that `orderIds` names.',
    user: 'Say that these have to be cancelled, or delivered, before the account can be erased.',
  },
  'report-range-refused': {
    app: 'Ask for a shorter period, or for larger parts of it: `detail` says how long it may be.',
    user: 'Say that the period is empty or too long, and let them choose another.',
  },
  'export-running': {
    app: 'Wait until the other export is through, or break it off.',
    user: 'Say that another export of theirs is running, perhaps in another window.',
  },
  'view-name-taken': {
    app: 'Offer another name, or remove the view that has it.',
    user: 'Say that a view of theirs has this name, and let them choose another.',
  },
  'too-many-views': {
    app: 'Show their views, so that one can be removed.',
    user: 'Say that one of their views has to be removed first.',
  },
  'scope-not-grantable': {
    app: 'Offer only scopes that the account has itself.',
    user: 'Say which scope cannot be given, or have somebody with more rights make the key.',
  },
  'too-many-api-keys': {
    app: 'Show the keys that `detail` names, so that one can be revoked.',
    user: 'Ask to revoke the key that is no longer used.',
  },
  'email-taken': {
    app: 'Lead to signing in, with the address filled in.',
    user: 'Say that there is an account already; offer to sign in or to choose a new password.',
  },
  'too-many-addresses': { app: 'Show the addresses, so that one can be removed.', user: 'Ask to remove one of them.' },
  'sku-taken': {
    app: 'Read the product that `existingId` names, and offer to change that one.',
    user: 'Say that the SKU exists.',
  },
  'out-of-stock': {
    app: 'Show at each line that `errors` points at how many are `available`. A retry with the same amount is of no use.',
    user: 'Say how many can be had, and offer to order that many or to leave it out.',
  },
  'price-changed': {
    app: 'Show `total`, and send it as `expectedTotal` once the user agrees, with a fresh Idempotency-Key.',
    user: 'Say what it costs now, and ask whether that is all right.',
  },
  'invalid-transition': {
    app: 'Read the order again and show its state; offer only what that allows.',
    user: 'Say that the order is on its way already, or over.',
  },
  'stock-would-be-negative': {
    app: 'Show how many are `available`, and let the amount be mended.',
    user: 'Say how many units can be taken out.',
  },
  'stock-too-large': { app: 'Let the amount be mended.', user: 'Say that the amount is too large.' },
  'too-many-webhook-endpoints': {
    app: 'Remove an endpoint that is no longer used.',
    user: 'Say that there is room for 25 endpoints.',
  },
  'webhook-endpoint-disabled': {
    app: 'Enable the endpoint, once what `disabledReason` names is mended.',
    user: 'Show why nothing is sent to it, and offer to enable it.',
  },
  'unknown-reference': {
    app: 'Take the lines that `errors` points at out of the basket, and read the catalogue again.',
    user: 'Say that the product is no longer sold.',
  },
  ...staffRemedies,
};
