import type { Retention } from '@orderline/domain/jobs';
import type { ApiConfig } from '@orderline/platform';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Kept = ApiConfig['jobs'] & Pick<ApiConfig['http'], 'idempotencyHours'>;

/**
 * How long what is over is kept; a code or origin that has expired and attempts that are
 * forgiven are of no use from then on.
 */
export const retentionOf = (kept: Kept): Retention => {
  const { outboxDays, inboxDays, sessionDays, runDays, idempotencyHours } = kept;
  const importMs = Math.max(kept.importDays * dayMs, idempotencyHours * hourMs);
  return {
    outbox: outboxDays * dayMs,
    inbox: inboxDays * dayMs,
    idempotencyKeys: idempotencyHours * hourMs,
    refreshTokens: sessionDays * dayMs,
    sessions: sessionDays * dayMs,
    oneTimeTokens: 0,
    loginAttempts: 0,
    knownOrigins: 0,
    jobRuns: runDays * dayMs,
    importRefusals: importMs,
    productImports: importMs,
    notifications: kept.notificationDays * dayMs,
    fulfilments: kept.fulfilmentDays * dayMs,
  };
};
