import type { Scope } from '@orderline/contracts/http/endpoint';
import type { ApiKeyId, SessionId } from '@orderline/domain/identity';
import type { UserId } from '@orderline/domain/shared';

export type Principal = {
  /** Who is signed in, or the owner of the key. */
  readonly userId: UserId;
  /** Null where nobody has signed in here. */
  readonly sessionId: SessionId | null;
  readonly apiKeyId: ApiKeyId | null;
  readonly scopes: ReadonlySet<Scope>;
  /** What a second factor would add. */
  readonly withheldScopes?: ReadonlySet<Scope> | undefined;
  /** When the token expires, milliseconds since 1970; undefined of an API key. */
  readonly expiresAt?: number | undefined;
  /** Which introspection of the gateway vouches for them: they are nobody of ours. */
  readonly vouchedBy?: string | undefined;
};

/** Whom requests are counted for, and idempotency keys belong to. */
export const callerIdOf = ({ apiKeyId, userId }: Principal): string => apiKeyId ?? userId;
