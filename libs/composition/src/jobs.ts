import { type SealAuditPorts, sealAudit } from '@orderline/domain/audit';
import type { createFulfilment } from '@orderline/domain/fulfilment';
import {
  type BookAudit,
  type Job,
  type PrunePorts,
  prune,
  type Retention,
  type RetryParkedJobPorts,
  reconcileStock,
  recountBooks,
  retryParkedJob,
  type StockAudit,
  type SumReportsJobPorts,
  sealAuditJob,
  sealBooks,
  sumReportsJob,
  sweepDeadlinesJob,
} from '@orderline/domain/jobs';
import { providerSignInLifetime, staffLifetime } from '@orderline/domain/staff';
import type { ApiConfig } from '@orderline/platform';

export type JobTablePorts = PrunePorts &
  RetryParkedJobPorts &
  SealAuditPorts &
  SumReportsJobPorts & { readonly stockAudit: StockAudit; readonly bookAudit: BookAudit };

type UseCases = { readonly fulfilment: Pick<ReturnType<typeof createFulfilment>, 'sweepDeadlines'> };

const hour = 3_600;

/** The jobs, by name. */
export const jobNames = [
  'sweep-deadlines',
  'retry-parked',
  'reconcile-stock',
  'seal-books',
  'recount-books',
  'seal-audit',
  'sum-reports',
  'prune',
] as const;

type Described = Readonly<Record<(typeof jobNames)[number], Omit<Job, 'name'>>>;

/** Every job: what it is for, when it should run, and what it does. */
export const jobTable = (ports: JobTablePorts, { fulfilment }: UseCases): readonly Job[] => {
  const table: Described = {
    'sweep-deadlines': {
      purpose: 'Asks again, or gives an order up, where an answer from payment, warehouse or carrier is overdue.',
      schedule: '* * * * *',
      everySeconds: 5,
      work: sweepDeadlinesJob({
        sweep: async (limit) => {
          const result = await fulfilment.sweepDeadlines({ limit });
          return result.ok ? result.value.swept : 0;
        },
      }),
    },
    'retry-parked': {
      purpose: 'Has events tried at once that were put off after a failure; for use after a repair, too.',
      schedule: '7 * * * *',
      everySeconds: hour,
      work: retryParkedJob(ports),
    },
    'reconcile-stock': {
      purpose: 'Holds the stock of every product against the ledger and the open orders, and names what drifts.',
      schedule: '37 * * * *',
      everySeconds: hour,
      work: reconcileStock(ports),
    },
    'seal-books': {
      purpose: 'Counts once what is over, so that reading the books takes no longer the more there is behind them.',
      schedule: '* * * * *',
      everySeconds: 60,
      work: sealBooks(ports),
    },
    'recount-books': {
      purpose: 'Counts anew what is over, and names where less or more is left than was counted.',
      schedule: '47 2 * * *',
      everySeconds: 24 * hour,
      work: recountBooks(ports),
    },
    'seal-audit': {
      purpose: 'Chains what staff did, so that it shows when a row of it is changed or gone.',
      schedule: '* * * * *',
      everySeconds: 10,
      work: sealAuditJob({ seal: (limit) => sealAudit(ports)({ limit }) }),
    },
    'sum-reports': {
      purpose: 'Adds up what events told reports, so that one of a year takes no longer than one of a month.',
      schedule: '* * * * *',
      everySeconds: 60,
      work: sumReportsJob(ports),
    },
    prune: {
      purpose:
        'Removes what nothing needs any more: events, keys, sessions, tokens, old notifications and e-mails, imports and fulfilments.',
      schedule: '17 * * * *',
      everySeconds: hour,
      work: prune(ports),
    },
  };
  return jobNames.map((name) => ({ name, ...table[name] }));
};

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
    staffSessions: staffLifetime,
    providerSignIns: providerSignInLifetime,
    jobRuns: runDays * dayMs,
    importRefusals: importMs,
    productImports: importMs,
    importFiles: dayMs,
    notifications: kept.notificationDays * dayMs,
    notificationEmails: kept.emailDays * dayMs,
    fulfilments: kept.fulfilmentDays * dayMs,
    webhookDeliveries: kept.webhookDays * dayMs,
  };
};
