import type { ProblemCode } from '@orderline/contracts/http/problems';
import type {
  ChangeProductRefusal,
  CreateProductRefusal,
  ImportNotFound,
  ImportProductsRefusal,
  ProductNotFound,
} from '@orderline/domain/catalog';
import type {
  ApiKeyNotFound,
  ChangePasswordRefusal,
  CreateApiKeyRefusal,
  InvalidVerificationToken,
  RefreshSessionRefusal,
  RequestEmailVerificationRefusal,
  ResetPasswordRefusal,
  SessionNotFound,
  SignInRefusal,
  TooManyEmails,
} from '@orderline/domain/identity';
import type { AdjustStockRefusal } from '@orderline/domain/inventory';
import type { JobNotFound, JobRunNotFound } from '@orderline/domain/jobs';
import type { CancelOrderRefusal, OrderNotFound, PlaceOrderRefusal } from '@orderline/domain/orders';
import type {
  AddAddressRefusal,
  AddressNotFound,
  EraseUserRefusal,
  InviteUserRefusal,
  RegisterUserRefusal,
  ReplaceAddressRefusal,
  UpdateProfileRefusal,
  UserNotFound,
} from '@orderline/domain/users';
import type { Details, Refused } from '../../http/reply.ts';

export type Refusal =
  | RegisterUserRefusal
  | InviteUserRefusal
  | UserNotFound
  | UpdateProfileRefusal
  | EraseUserRefusal
  | AddressNotFound
  | AddAddressRefusal
  | ReplaceAddressRefusal
  | SignInRefusal
  | ChangePasswordRefusal
  | TooManyEmails
  | ResetPasswordRefusal
  | InvalidVerificationToken
  | RequestEmailVerificationRefusal
  | RefreshSessionRefusal
  | SessionNotFound
  | CreateApiKeyRefusal
  | ApiKeyNotFound
  | CreateProductRefusal
  | ProductNotFound
  | ChangeProductRefusal
  | ImportProductsRefusal
  | ImportNotFound
  | AdjustStockRefusal
  | PlaceOrderRefusal
  | OrderNotFound
  | CancelOrderRefusal
  | JobNotFound
  | JobRunNotFound;

/** The problem that each refusal of the domain is, and by it the status. */
export const refusals = {
  'email-taken': 'email-taken',
  'user-not-found': 'not-found',
  'version-conflict': 'precondition-failed',
  'address-not-found': 'not-found',
  'too-many-addresses': 'too-many-addresses',
  'orders-open': 'orders-open',
  'invalid-credentials': 'invalid-credentials',
  'wrong-password': 'wrong-password',
  'password-too-common': 'password-too-common',
  'too-many-emails': 'rate-limited',
  'invalid-reset-token': 'invalid-reset-token',
  'invalid-verification-token': 'invalid-verification-token',
  'account-not-found': 'not-found',
  'login-throttled': 'login-throttled',
  'invalid-refresh-token': 'invalid-refresh-token',
  'refresh-token-reused': 'invalid-refresh-token',
  'session-not-found': 'not-found',
  'scope-not-grantable': 'scope-not-grantable',
  'expires-too-soon': 'validation-failed',
  'too-many-api-keys': 'too-many-api-keys',
  'api-key-not-found': 'not-found',
  'sku-taken': 'sku-taken',
  'product-not-found': 'not-found',
  'import-not-found': 'not-found',
  'import-stopped': 'validation-failed',
  'invalid-delta': 'validation-failed',
  'stock-would-be-negative': 'stock-would-be-negative',
  'stock-too-large': 'stock-too-large',
  'idempotency-key-reused': 'idempotency-key-reused',
  'empty-order': 'validation-failed',
  'duplicate-product': 'validation-failed',
  'unknown-product': 'unknown-reference',
  'unknown-customer': 'unknown-reference',
  'mixed-currencies': 'validation-failed',
  'total-too-large': 'validation-failed',
  'price-changed': 'price-changed',
  'out-of-stock': 'out-of-stock',
  contended: 'overloaded',
  'order-not-found': 'not-found',
  'invalid-transition': 'invalid-transition',
  'job-not-found': 'not-found',
  'job-run-not-found': 'not-found',
} as const satisfies Record<Refusal['kind'], ProblemCode>;

/** The problem that a refusal is, with what it tells. */
export const refused = <R extends Refusal>(
  { kind }: R,
  details: Details = {},
): Refused<(typeof refusals)[R['kind']]> => ({ ...details, problem: problemOf<R['kind']>(kind) });

const problemOf = <Kind extends Refusal['kind']>(kind: Kind): (typeof refusals)[Kind] => refusals[kind];

/** When to come again. */
export const laterBy = ({ retryAfterSeconds }: { readonly retryAfterSeconds: number }): Details => ({
  headers: { 'Retry-After': String(retryAfterSeconds) },
});

/** Points at the field that holds a password which is guessed first. */
export const tooCommon = (pointer: '#/password' | '#/newPassword'): Details => ({
  errors: [{ pointer, code: 'too-common', detail: 'is among the passwords that are tried first' }],
});
