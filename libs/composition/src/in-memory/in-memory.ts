import { webhookUrlJudge } from '@orderline/adapters-http/webhook-urls';
import { memoryAvailability, memoryImports, memoryProducts } from '@orderline/domain/catalog.memory';
import { memoryFulfilments } from '@orderline/domain/fulfilment.memory';
import { createRevocations, type EmailSender, reauthenticate } from '@orderline/domain/identity';
import {
  memoryApiKeys,
  memoryKnownOrigins,
  memoryLoginAttempts,
  memoryOneTimeTokens,
  memorySessions,
} from '@orderline/domain/identity.memory';
import { memoryStock } from '@orderline/domain/inventory.memory';
import type { JobHost } from '@orderline/domain/jobs';
import {
  memoryBookSeals,
  memoryDelayedRetries,
  memoryExpiredRows,
  memoryJobHost,
  memoryJobRuns,
  memoryStockAudit,
} from '@orderline/domain/jobs.memory';
import { MEMORY_EPOCH, memoryNotifications } from '@orderline/domain/notifications.memory';
import { orderProgress } from '@orderline/domain/orders';
import { memoryOrders } from '@orderline/domain/orders.memory';
import type { Announcer } from '@orderline/domain/realtime';
import type { Now } from '@orderline/domain/shared';
import {
  createMemory,
  type Memory,
  memoryIdempotencyKeys,
  memoryInbox,
  memoryOutbox,
} from '@orderline/domain/shared.memory';
import type { User } from '@orderline/domain/users';
import {
  memoryAccounts,
  memoryCredentials,
  memoryExternalIdentities,
  memoryMailboxes,
  memoryPersonalData,
  memoryUserDirectory,
  memoryUsers,
} from '@orderline/domain/users.memory';
import {
  memoryWebhookDeliveries,
  memoryWebhookEndpoints,
  plainWebhookSecrets,
} from '@orderline/domain/webhooks.memory';
import { openAnnouncing } from '../announcing.ts';
import { pricedProduct, priceListOf, skuIndexOf } from '../caches.ts';
import { newId, now as systemTime } from '../clock.ts';
import type { Ports } from '../features.ts';
import { retentionOf } from '../jobs.ts';
import { customersOrders, memoryBooks, memoryStockBooks } from './in-memory-cross.ts';
import { oneCommonPassword, plainApiKeySecrets, plainPasswords, plainTokens } from './in-memory-identity.ts';

const readerOf = (user: User | undefined) =>
  user
    ? { name: user.name, locale: user.locale, address: user.email, isVerified: user.emailVerifiedAt !== null }
    : null;

const memoryStores = (memory: Memory, now: Now) => {
  const stock = memoryStock(memory);
  const products = memoryProducts(memory, stock.availableOf);
  const users = memoryUsers(memory);
  const outbox = memoryOutbox(memory);
  const accounts = memoryAccounts(memory);
  const orders = memoryOrders(memory, {
    outbox,
    product: (id) => {
      const product = products.peek(id);
      return product && pricedProduct(product);
    },
    customerExists: users.exists,
    availableOf: stock.availableOf,
    reserve: stock.reserve,
    ship: stock.ship,
  });
  const shelves = { ...stock, release: orders.release, ship: orders.ship };
  return {
    users,
    credentials: memoryCredentials(memory),
    personalData: memoryPersonalData(memory, customersOrders(memory)),
    externalIdentities: memoryExternalIdentities(memory),
    accounts,
    sessions: memorySessions(memory),
    apiKeys: memoryApiKeys(memory, async (userId) => (await users.find(userId))?.roles ?? null),
    oneTimeTokens: memoryOneTimeTokens(memory),
    mailboxes: memoryMailboxes(memory),
    loginAttempts: memoryLoginAttempts(memory),
    knownOrigins: memoryKnownOrigins(memory, async (email) => (await accounts.findByEmail(email))?.userId ?? null),
    products,
    imports: memoryImports(memory),
    stock: shelves,
    orders,
    orderProgress: orderProgress({ orders, stock: shelves, outbox, newId, now }),
    fulfilments: memoryFulfilments(memory),
    notifications: memoryNotifications(memory, (id) => readerOf(users.peek(id))),
    idempotency: memoryIdempotencyKeys(memory),
    webhookEndpoints: memoryWebhookEndpoints(memory),
    webhookDeliveries: memoryWebhookDeliveries(memory, users.exists),
    inbox: memoryInbox(memory),
    outbox,
  };
};

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
    transact: memory.transact(stores),
    insertNotifications: stores.notifications.insertNotifications,
    preferences: stores.notifications.preferences,
    addressees: stores.notifications.emails,
    insertFulfilments: stores.fulfilments.insertFulfilments,
    admitUnannounced: stores.stock.admitUnannounced,
    users: stores.users,
    userDirectory: memoryUserDirectory(memory),
    externalIdentities: stores.externalIdentities,
    accounts: stores.accounts,
    sessions: stores.sessions,
    apiKeys: stores.apiKeys,
    apiKeyLookup: stores.apiKeys,
    apiKeyUses: stores.apiKeys,
    apiKeySecrets: plainApiKeySecrets(),
    products: stores.products,
    imports: stores.imports,
    categories: stores.products,
    stock: stores.stock,
    orders: stores.orders,
    orderList: stores.orders,
    agenda: stores.fulfilments,
    timeouts,
    notifications: stores.notifications,
    notificationAnnouncer: openAnnouncing({ announcer, channelEpoch: async () => MEMORY_EPOCH }).notificationAnnouncer,
    webhookEndpoints: stores.webhookEndpoints,
    webhookDeliveries: stores.webhookDeliveries,
    webhookSecrets: plainWebhookSecrets(),
    judgeWebhookUrl: webhookUrlJudge({ allowedNetworks: [], plainToLoopback: false }),
    availability: memoryAvailability(stores.stock.availableOf),
    placement: stores.orders,
    skus: skuIndexOf(stores.products),
    prices: priceListOf(stores.products, nothingCached),
    reconciliation: memoryBooks(memory, { ...stores, now }),
    jobRuns: memoryJobRuns(memory),
    jobHost,
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
    oneTimeTokens: stores.oneTimeTokens,
    emails,
    loginAttempts,
    knownOrigins: stores.knownOrigins,
    reauthenticate: reauthenticate({ accounts: stores.accounts, loginAttempts, passwords: plainPasswords, now }),
    revocations: createRevocations({ endedSessions: stores.sessions, now }),
    newId,
    now,
  };
};
