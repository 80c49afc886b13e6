import { sha256 } from '@orderline/adapters-crypto';
import { webhookUrlJudge } from '@orderline/adapters-http/webhook-urls';
import { memoryAvailability } from '@orderline/domain/catalog.memory';
import { createRevocations, type EmailSender, reauthenticate } from '@orderline/domain/identity';
import type { JobHost } from '@orderline/domain/jobs';
import {
  memoryBookSeals,
  memoryDelayedRetries,
  memoryExpiredRows,
  memoryJobHost,
  memoryJobRuns,
  memoryStockAudit,
} from '@orderline/domain/jobs.memory';
import { MEMORY_EPOCH } from '@orderline/domain/notifications.memory';
import type { Announcer } from '@orderline/domain/realtime';
import { memoryReporting } from '@orderline/domain/reporting.memory';
import type { Now } from '@orderline/domain/shared';
import { createMemory } from '@orderline/domain/shared.memory';
import { memoryStaffSessions } from '@orderline/domain/staff.memory';
import { memoryUserDirectory } from '@orderline/domain/users.memory';
import { plainWebhookSecrets } from '@orderline/domain/webhooks.memory';
import { openAnnouncing } from '../announcing.ts';
import { auditing } from '../audit/auditing.ts';
import { priceListOf, skuIndexOf } from '../caches.ts';
import { newId, now as systemTime } from '../clock.ts';
import type { Ports } from '../features.ts';
import { importHostOf, retentionOf } from '../jobs.ts';
import { staffPorts } from '../staff.ts';
import { memoryBooks, memoryStockBooks } from './in-memory-cross.ts';
import { oneCommonPassword, plainApiKeySecrets, plainPasswords, plainTokens } from './in-memory-identity.ts';
import { memoryStores } from './in-memory-stores.ts';

const timeouts = {
  paymentSeconds: 900,
  pickSeconds: 14_400,
  collectionSeconds: 86_400,
  deliverySeconds: 259_200,
  reminders: 2,
};

const retention = retentionOf({
  ...{ outboxDays: 7, inboxDays: 15, sessionDays: 7, runDays: 14, idempotencyHours: 48 },
  ...{ importDays: 30, notificationDays: 365, emailDays: 90, fulfilmentDays: 365, webhookDays: 30 },
});

type InMemoryOptions = {
  readonly now?: Now;
  readonly emails?: EmailSender;
  readonly jobHost?: JobHost;
  readonly announcer?: Announcer;
};

const dropped: EmailSender = { send: () => undefined };

const toNobody: Announcer = { announce: async () => undefined, publish: async () => undefined };

/** Every port over one memory: the whole product without a server. */
export const inMemoryPorts = ({
  now = systemTime,
  emails = dropped,
  jobHost = memoryJobHost().host,
  announcer = toNobody,
}: InMemoryOptions = {}): Ports => {
  const memory = createMemory();
  const stores = memoryStores(memory, now);
  const { loginAttempts } = stores;
  const nothingCached = { forget: async () => undefined };
  return {
    ...stores,
    transact: auditing(memory.transact(stores), { newId, now }),
    insertNotifications: stores.notifications.insertNotifications,
    preferences: stores.notifications.preferences,
    addressees: stores.notifications.emails,
    insertFulfilments: stores.fulfilments.insertFulfilments,
    admitUnannounced: stores.stock.admitUnannounced,
    userDirectory: memoryUserDirectory(memory),
    apiKeyLookup: stores.apiKeys,
    apiKeyUses: stores.apiKeys,
    apiKeySecrets: plainApiKeySecrets(),
    categories: stores.products,
    orderList: stores.orders,
    agenda: stores.fulfilments,
    timeouts,
    notificationAnnouncer: openAnnouncing({ announcer, channelEpoch: async () => MEMORY_EPOCH }).notificationAnnouncer,
    webhookSecrets: plainWebhookSecrets(),
    judgeWebhookUrl: webhookUrlJudge({ allowedNetworks: [], plainToLoopback: false }),
    availability: memoryAvailability(stores.stock.availableOf),
    placement: stores.orders,
    skus: skuIndexOf(stores.products),
    prices: priceListOf(stores.products, nothingCached),
    ...memoryReporting(memory, stores.products.peek),
    reconciliation: memoryBooks(memory, { ...stores, now }),
    jobRuns: memoryJobRuns(memory),
    jobHost,
    importHost: importHostOf(jobHost),
    onImportFailed: () => undefined,
    onRunEnded: () => undefined,
    bookSeals: memoryBookSeals,
    bookAudit: memoryBookSeals,
    expiredRows: memoryExpiredRows(),
    retention,
    delayedRetries: memoryDelayedRetries(memory),
    stockAudit: memoryStockAudit(memory, memoryStockBooks(memory)),
    userCache: nothingCached,
    productCache: nothingCached,
    passwords: plainPasswords,
    commonPasswords: oneCommonPassword,
    ...plainTokens(),
    emails,
    loginAttempts,
    reauthenticate: reauthenticate({ accounts: stores.accounts, loginAttempts, passwords: plainPasswords, now }),
    ...staffPorts({
      pepper: 'in memory',
      redis: undefined,
      otherwise: memoryStaffSessions(memory),
      signIn: { ...stores, transact: memory.transact(stores), passwords: plainPasswords, now },
    }),
    sha256,
    revocations: createRevocations({ endedSessions: stores.sessions, now }),
    newId,
    now,
  };
};
