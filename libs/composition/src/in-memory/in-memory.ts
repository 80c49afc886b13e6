import { sha256 } from '@orderline/adapters-crypto';
import { webhookUrlJudge } from '@orderline/adapters-http/webhook-urls';
import { memoryAvailability } from '@orderline/domain/catalog.memory';
import type { AskForRefundsPorts } from '@orderline/domain/fulfilment';
import {
  createRevocations,
  type EmailSender,
  reauthenticate,
  type SecondFactorPolicy,
} from '@orderline/domain/identity';
import type { JobHost } from '@orderline/domain/jobs';
import {
  memoryBookSeals,
  memoryDelayedRetries,
  memoryExpiredRows,
  memoryJobHost,
  memoryJobRuns,
  memoryStockAudit,
} from '@orderline/domain/jobs.memory';
import { blockingEvents } from '@orderline/domain/messaging';
import { memoryMessagesOf } from '@orderline/domain/messaging.memory';
import { MEMORY_EPOCH } from '@orderline/domain/notifications.memory';
import type { Announcer } from '@orderline/domain/realtime';
import { refusalsOf } from '@orderline/domain/reporting';
import { memoryReporting } from '@orderline/domain/reporting.memory';
import type { Now, ProductId } from '@orderline/domain/shared';
import { createMemory, type Memory, memoryReadTogether, memorySnapshots } from '@orderline/domain/shared.memory';
import type { IdentityProvider } from '@orderline/domain/staff';
import { memoryProviderSignIns, memoryStaffDirectory, memoryStaffSessions } from '@orderline/domain/staff.memory';
import { memoryUserDirectory } from '@orderline/domain/users.memory';
import { plainWebhookSecrets } from '@orderline/domain/webhooks.memory';
import { openAnnouncing } from '../announcing.ts';
import { auditing } from '../audit/auditing.ts';
import { priceListOf, skuIndexOf } from '../caches.ts';
import { newId, now as systemTime } from '../clock.ts';
import type { Ports } from '../features.ts';
import { importHostOf } from '../job-host.ts';
import { retentionOf } from '../jobs.ts';
import { eventReaders } from '../messaging/consumers.ts';
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

/** The lists that staff see, over a copy of the memory. */
const listsOf = (now: Now) => (memory: Memory) => {
  const { orders, products, stock, audit, parked, fulfilments, webhookEndpoints } = memoryStores(memory, now);
  const levelsOf = async (ids: readonly ProductId[]) => {
    const found = await Promise.all(ids.map((id) => stock.find(id)));
    return new Map(found.filter((row) => row !== null).map((row) => [row.productId, row]));
  };
  return {
    ...{ orderList: orders, products, stock, stockLevels: { levelsOf }, audit, parked, webhookEndpoints },
    ...{ stuckFulfilments: fulfilments, blockingEvents: blockingEvents(parked), jobRuns: memoryJobRuns(memory) },
    ...{ userDirectory: memoryUserDirectory(memory), staffDirectory: memoryStaffDirectory(memory) },
  };
};

/** What features know of an order, over a copy of the memory. */
const orderReadersOf = (now: Now) => (memory: Memory) => {
  const { orders, orderNotes, refunds, outbox, audit } = memoryStores(memory, now);
  const orderMessages = { ofOrder: memoryMessagesOf(memory, outbox.events) };
  return { orders, orderNoteReader: orderNotes, fulfilmentReader: refunds, orderMessages, audit };
};

type InMemoryOptions = {
  readonly now?: Now;
  readonly emails?: EmailSender;
  readonly jobHost?: JobHost;
  readonly announcer?: Announcer;
  /** Where everything is kept. */
  readonly memory?: Memory;
  readonly identityProvider?: IdentityProvider | null;
  readonly secondFactorPolicy?: SecondFactorPolicy;
};

const dropped: EmailSender = { send: () => undefined };

const toNobody: Announcer = { announce: async () => undefined, publish: async () => undefined };

/** Every port over one memory: the whole product without a server. */
export const inMemoryPorts = ({
  now = systemTime,
  emails = dropped,
  jobHost = memoryJobHost().host,
  announcer = toNobody,
  memory = createMemory(),
  identityProvider = null,
  secondFactorPolicy = 'optional',
}: InMemoryOptions = {}): Ports & Pick<AskForRefundsPorts, 'refundAgenda'> => {
  const stores = memoryStores(memory, now);
  const { loginAttempts } = stores;
  const transact = auditing(memory.transact(stores), { newId, now });
  const reporting = memoryReporting(memory, stores.products.peek);
  const nothingCached = { forget: async () => undefined };
  return {
    ...stores,
    transact,
    insertNotifications: stores.notifications.insertNotifications,
    preferences: stores.notifications.preferences,
    addressees: stores.notifications.emails,
    insertFulfilments: stores.fulfilments.insertFulfilments,
    admitUnannounced: stores.stock.admitUnannounced,
    userDirectory: memoryUserDirectory(memory),
    staffDirectory: memoryStaffDirectory(memory),
    providerSignIns: memoryProviderSignIns(memory),
    identityProvider,
    secondFactorPolicy,
    apiKeyLookup: stores.apiKeys,
    apiKeyUses: stores.apiKeys,
    apiKeySecrets: plainApiKeySecrets(),
    categories: stores.products,
    orderList: stores.orders,
    orderNoteReader: stores.orderNotes,
    fulfilmentReader: stores.refunds,
    refundAgenda: stores.refunds,
    orderMessages: { ofOrder: memoryMessagesOf(memory, stores.outbox.events) },
    savedViewReader: stores.savedViews,
    snapshots: memorySnapshots(memory, listsOf(now)),
    readOrderTogether: memoryReadTogether(memory, orderReadersOf(now)),
    agenda: stores.fulfilments,
    eventReaders,
    stuckFulfilments: stores.fulfilments,
    blockingEvents: blockingEvents(stores.parked),
    timeouts,
    notificationAnnouncer: openAnnouncing({ announcer, channelEpoch: async () => MEMORY_EPOCH }).notificationAnnouncer,
    webhookSecrets: plainWebhookSecrets(),
    judgeWebhookUrl: webhookUrlJudge({ allowedNetworks: [], plainToLoopback: false }),
    availability: memoryAvailability(stores.stock.availableOf),
    placement: stores.orders,
    skus: skuIndexOf(stores.products),
    prices: priceListOf(stores.products, nothingCached),
    ...reporting,
    countRefusal: (refusal) => void reporting.refusalCounts.add(refusalsOf(refusal, now())),
    reconciliation: memoryBooks(memory, { ...stores, now }),
    jobRuns: memoryJobRuns(memory),
    jobHost,
    importHost: importHostOf(jobHost),
    onImportFailed: () => undefined,
    onRunEnded: () => undefined,
    bookSeals: memoryBookSeals,
    bookAudit: memoryBookSeals,
    // In memory all is added up each time.
    sumReports: async () => 0,
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
      signIn: { ...stores, transact, passwords: plainPasswords, now },
    }),
    sha256,
    revocations: createRevocations({ endedSessions: stores.sessions, now }),
    newId,
    now,
  };
};
