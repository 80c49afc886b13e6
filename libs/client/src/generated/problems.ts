// Written by `npm run openapi` from libs/contracts: edit that, and run it again.
/** Every problem that the API answers, by its stable code. */
export type ProblemCode =
  /** The request is not valid HTTP. */
  | 'bad-request'
  /** The body is not JSON. */
  | 'malformed-json'
  /** The JSON is nested too deeply. */
  | 'json-too-deep'
  /** A body is missing. */
  | 'empty-body'
  /** The path cannot be read. */
  | 'invalid-path'
  /** The query cannot be read. */
  | 'invalid-query'
  /** A header cannot be read. */
  | 'invalid-header'
  /** An Idempotency-Key is missing. */
  | 'idempotency-key-missing'
  /** The Idempotency-Key is malformed. */
  | 'idempotency-key-malformed'
  /** Sign in first. */
  | 'unauthenticated'
  /** A one-time code is missing. */
  | 'second-factor-required'
  /** This account may not do that. */
  | 'forbidden'
  /** The sign-in proved no second factor. */
  | 'insufficient-user-authentication'
  /** Nothing here. */
  | 'not-found'
  /** The path does not take this method. */
  | 'method-not-allowed'
  /** No acceptable form of answer. */
  | 'not-acceptable'
  /** The request came too slowly. */
  | 'request-timeout'
  /** The first request with this key is still running. */
  | 'idempotency-key-in-flight'
  /** It has changed in the meantime. */
  | 'precondition-failed'
  /** The body is too large. */
  | 'payload-too-large'
  /** The URL is too long. */
  | 'uri-too-long'
  /** Only JSON is read here. */
  | 'unsupported-media-type'
  /** The expectation cannot be met. */
  | 'expectation-failed'
  /** The request is not valid. */
  | 'validation-failed'
  /** The Idempotency-Key belongs to another request. */
  | 'idempotency-key-reused'
  /** Say which version you mean. */
  | 'precondition-required'
  /** Too many requests. */
  | 'rate-limited'
  /** The headers are too large. */
  | 'headers-too-large'
  /** Something went wrong on our side. */
  | 'internal'
  /** The service gave no answer. */
  | 'bad-gateway'
  /** Too busy at the moment. */
  | 'overloaded'
  /** Not available at the moment. */
  | 'unavailable'
  /** It took too long. */
  | 'timeout'
  /** E-mail address or password is wrong. */
  | 'invalid-credentials'
  /** The password is guessed too easily. */
  | 'password-too-common'
  /** The present password is wrong. */
  | 'wrong-password'
  /** The one-time code is not good. */
  | 'wrong-code'
  /** The code is not good. */
  | 'invalid-reset-token'
  /** The code does not confirm an address. */
  | 'invalid-verification-token'
  /** Too many attempts to sign in. */
  | 'login-throttled'
  /** The refresh token is spent or unknown. */
  | 'invalid-refresh-token'
  /** Orders are still on their way. */
  | 'orders-open'
  /** No report is made of that period. */
  | 'report-range-refused'
  /** An export of yours is running. */
  | 'export-running'
  /** You have a view of that name. */
  | 'view-name-taken'
  /** There is no room for another view. */
  | 'too-many-views'
  /** Somebody else has to do that. */
  | 'own-account'
  /** Nobody else is an admin. */
  | 'last-admin'
  /** The key would be able to do more than you. */
  | 'scope-not-grantable'
  /** The client has two keys already. */
  | 'too-many-api-keys'
  /** The e-mail address has an account. */
  | 'email-taken'
  /** There is no room for another address. */
  | 'too-many-addresses'
  /** The SKU exists. */
  | 'sku-taken'
  /** Not enough in stock. */
  | 'out-of-stock'
  /** The price has changed. */
  | 'price-changed'
  /** The order is past that. */
  | 'invalid-transition'
  /** Nothing of the order can be given back. */
  | 'refund-not-possible'
  /** It is more than is left to give back. */
  | 'refund-too-large'
  /** Money was given back of the order too often. */
  | 'too-many-refunds'
  /** The customer of the order is erased. */
  | 'customer-erased'
  /** The order waits for nobody. */
  | 'nothing-to-retry'
  /** More than can be taken out. */
  | 'stock-would-be-negative'
  /** More than stock can hold. */
  | 'stock-too-large'
  /** There is no room for another endpoint. */
  | 'too-many-webhook-endpoints'
  /** Nothing is sent to this endpoint. */
  | 'webhook-endpoint-disabled'
  /** The run is over. */
  | 'job-run-over'
  /** The request names something unknown. */
  | 'unknown-reference';
