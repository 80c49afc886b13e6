export type ProblemKind = {
  readonly status: number;
  readonly title: string;
  /** What happened and what the caller can do about it, for the page at `/problems/<code>`. */
  readonly explanation: string;
};

/** What HTTP and its conventions refuse, whatever was asked for. */
export const protocolProblems = {
  'bad-request': {
    status: 400,
    title: 'The request is not valid HTTP',
    explanation:
      'The request breaks the rules of HTTP itself, or its path can be read in more than one way (dot or empty segments, backslashes, encoded slashes), so nothing of it was read. Mend the client or its proxy.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    explanation: 'The body must be one JSON value in UTF-8, with no key twice in one object and no `__proto__` key.',
  },
  'json-too-deep': {
    status: 400,
    title: 'The JSON is nested too deeply',
    explanation: 'Objects and arrays may be nested 20 deep. No request of this API needs more than five.',
  },
  'empty-body': {
    status: 400,
    title: 'A body is missing',
    explanation: 'This operation reads a JSON body, and none was sent.',
  },
  'invalid-path': {
    status: 400,
    title: 'The path cannot be read',
    explanation: 'A part of the path has the wrong form, most often an id that is no UUID. `errors` names each part.',
  },
  'invalid-query': {
    status: 400,
    title: 'The query cannot be read',
    explanation:
      'A query parameter is unknown, repeated or of the wrong form, or a cursor is not one that this list with these filters gave. `errors` names each.',
  },
  'invalid-header': {
    status: 400,
    title: 'A header cannot be read',
    explanation: 'A request header has the wrong form. `errors` names it.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'An Idempotency-Key is missing',
    explanation:
      'This operation needs the header Idempotency-Key, so that a retry cannot act twice. Make a fresh key for each intent, and send the same one when you retry it.',
  },
  'idempotency-key-malformed': {
    status: 400,
    title: 'The Idempotency-Key is malformed',
    explanation: 'A key is 1 to 255 visible ASCII characters, bare or in double quotes.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    explanation:
      'The request carries no access token, or one that is malformed, expired, not ours or of a session that was ended. Refresh it at POST /api/v2/sessions/refresh, or sign in again.',
  },
  'second-factor-required': {
    status: 401,
    title: 'A one-time code is missing',
    explanation:
      'A password is not enough for this operation. Send a fresh code of your second factor, or a recovery code, in the header One-Time-Code.',
  },
  forbidden: {
    status: 403,
    title: 'This account may not do that',
    explanation: 'You are signed in, but the operation needs a scope that your roles do not give.',
  },
  'insufficient-user-authentication': {
    status: 403,
    title: 'The sign-in proved no second factor',
    explanation:
      'Your roles allow the operation, but your account has a second factor, or every account of staff needs one here, and the sign-in that this token comes from did not prove it: so the token has the rights of a customer. Sign in again at POST /api/v2/sessions, with a code of your device, or a recovery code, in the header One-Time-Code. A refresh does not help.',
  },
  'not-found': {
    status: 404,
    title: 'Nothing here',
    explanation: 'The path is unknown, or the thing does not exist, or it is not yours: these are not told apart.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The path does not take this method',
    explanation: 'The header Allow lists the methods that this path takes.',
  },
  'not-acceptable': {
    status: 406,
    title: 'No acceptable form of answer',
    explanation: 'The API answers application/json, and the Accept header rules it out.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request came too slowly',
    explanation: 'Headers must arrive within 10 seconds and the whole request within 30.',
  },
  'idempotency-key-in-flight': {
    status: 409,
    title: 'The first request with this key is still running',
    explanation: 'Send the same request again after Retry-After: it then gets the first one’s answer.',
  },
  'precondition-failed': {
    status: 412,
    title: 'It has changed in the meantime',
    explanation:
      'If-Match names a version that is no longer current. Read it again, and apply the change to what you find.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    explanation: 'A request body may have 256 KiB.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The URL is too long',
    explanation: 'Path and query may have 4 KiB together.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Only JSON is read here',
    explanation: 'Send Content-Type: application/json, in UTF-8 and without a Content-Encoding.',
  },
  'expectation-failed': {
    status: 417,
    title: 'The expectation cannot be met',
    explanation: 'Of the header Expect only 100-continue is understood.',
  },
  'validation-failed': {
    status: 422,
    title: 'The request is not valid',
    explanation: 'The body was read, and some of it is not allowed. `errors` points at each fault, at most 50 of them.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    explanation: 'The key was used for a request with another path or body. Nothing was done; make a fresh key.',
  },
  'precondition-required': {
    status: 428,
    title: 'Say which version you mean',
    explanation: 'Send If-Match with the ETag that you read, so that no other change is overwritten unseen.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    explanation:
      'This caller has asked as often as it may for now. `RateLimit-Policy` says how often that is and `RateLimit` how much of it is left. Wait as long as Retry-After says.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    explanation: 'All request headers together may have 16 KiB, and there may be 100 of them.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    explanation: 'The fault is logged under the `requestId`. A retry with the same Idempotency-Key is safe.',
  },
  'bad-gateway': {
    status: 502,
    title: 'The service gave no answer',
    explanation:
      'The service that this was passed on to could not be reached, or broke off, or answered what is not HTTP. What was asked may or may not have taken effect. Retry it with the same Idempotency-Key to learn which.',
  },
  overloaded: {
    status: 503,
    title: 'Too busy at the moment',
    explanation: 'Nothing was done. Try again after Retry-After, with the same Idempotency-Key.',
  },
  unavailable: {
    status: 503,
    title: 'Not available at the moment',
    explanation:
      'Something that this request needs cannot be reached. Try again after Retry-After, with the same Idempotency-Key.',
  },
  timeout: {
    status: 504,
    title: 'It took too long',
    explanation:
      'The request was given up at its deadline, and may or may not have taken effect. Retry it with the same Idempotency-Key to learn which.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;
