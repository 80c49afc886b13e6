import { randomUUID } from 'node:crypto';
import { type SealAuditPorts, sealAudit } from '@orderline/domain/audit';
import type { ImportHost } from '@orderline/domain/catalog';
import type { createFulfilment } from '@orderline/domain/fulfilment';
import {
  type BookAudit,
  type Job,
  type JobHost,
  type JobRuns,
  type PrunePorts,
  prune,
  type Retention,
  type RetryParkedJobPorts,
  reconcileStock,
  recountBooks,
  retryParkedJob,
  type StockAudit,
  sealAuditJob,
  sealBooks,
  sweepDeadlinesJob,
} from '@orderline/domain/jobs';
import { asId } from '@orderline/domain/shared';
import { staffLifetime } from '@orderline/domain/staff';
import { type ApiConfig, type CallContext, currentCall, runInCall, Unavailable } from '@orderline/platform';
import { outsideActs } from './audit/act.ts';

/** How long a batch may go on after its run was told to end; then what it waits for is cancelled. */
const GRACE_MS = 3_000;

export type OpenJobHost = {
  readonly host: JobHost;
  /** Lets every run end after its batch, begins none any more, and waits until all have ended. */
  stop(): Promise<void>;
};

const requestId = (): string => currentCall()?.requestId ?? randomUUID();

/** Runs jobs in this process: at most one of each name, as the record of runs lets no two begin. */
export const openJobHost = (graceMs = GRACE_MS): OpenJobHost => {
  const stopping = new AbortController();
  const cancelling = new AbortController();
  const tasks = new Set<Promise<void>>();
  const stopped = () => new Unavailable('the process is about to stop');
  return {
    host: {
      ready: () => {
        if (stopping.signal.aborted) throw stopped();
      },
      launch: (runId, task) => {
        // The call that triggered it has a deadline, and ends; its request's id goes on.
        const context = { requestId: requestId(), runId, signal: cancelling.signal };
        const begun = outsideActs(() => runInCall(context, () => task(stopping.signal)));
        const done = begun.finally(() => tasks.delete(done));
        tasks.add(done);
      },
      every: (ms, work) => {
        const timer = setInterval(() => void work(), ms);
        return () => clearInterval(timer);
      },
    },
    stop: async () => {
      stopping.abort();
      const timer = setTimeout(() => cancelling.abort(stopped()), graceMs);
      await Promise.allSettled(tasks);
      clearTimeout(timer);
    },
  };
};

/** Imports go on where job runs do, and end with them. */
export const importHostOf = ({ ready, launch }: JobHost): ImportHost => ({
  ready,
  launch: (id, task) => launch(asId(id), task),
});

const uncancelledCall = (): CallContext => {
  const { signal: _signal, ...call } = currentCall() ?? { requestId: randomUUID() };
  return call;
};

/** The record of runs as it is kept even while the work of its run is cancelled. */
export const uncancelled = (runs: JobRuns): JobRuns => ({
  ...runs,
  renew: (...held) => runInCall(uncancelledCall(), () => runs.renew(...held)),
  end: (...held) => runInCall(uncancelledCall(), () => runs.end(...held)),
});

export type JobTablePorts = PrunePorts &
  RetryParkedJobPorts &
  SealAuditPorts & { readonly stockAudit: StockAudit; readonly bookAudit: BookAudit };

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
