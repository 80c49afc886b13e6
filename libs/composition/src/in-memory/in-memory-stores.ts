import { encodeEvent } from '@orderline/contracts/events';
import { memoryAudit } from '@orderline/domain/audit.memory';
import { memoryImportFiles, memoryImports, memoryProducts } from '@orderline/domain/catalog.memory';
import { memoryFulfilments, memoryRefunds } from '@orderline/domain/fulfilment.memory';
import {
  memoryApiKeys,
  memoryKnownOrigins,
  memoryLoginAttempts,
  memoryOneTimeTokens,
  memorySessions,
} from '@orderline/domain/identity.memory';
import { memoryStock } from '@orderline/domain/inventory.memory';
import { parkedByAll } from '@orderline/domain/messaging';
import { memoryParkedByConsumers, memoryParkedByRelay } from '@orderline/domain/messaging.memory';
import { memoryNotifications } from '@orderline/domain/notifications.memory';
import { orderProgress } from '@orderline/domain/orders';
import { memoryOrderNotes, memoryOrders } from '@orderline/domain/orders.memory';
import type { DomainEvent, Now } from '@orderline/domain/shared';
import { type Memory, memoryIdempotencyKeys, memoryInbox, memoryOutbox } from '@orderline/domain/shared.memory';
import { memorySavedViews, memorySecondFactors } from '@orderline/domain/staff.memory';
import type { User } from '@orderline/domain/users';
import {
  memoryAccounts,
  memoryCredentials,
  memoryExternalIdentities,
  memoryMailboxes,
  memoryPersonalData,
  memoryUsers,
} from '@orderline/domain/users.memory';
import { memoryWebhookDeliveries, memoryWebhookEndpoints } from '@orderline/domain/webhooks.memory';
import { pricedProduct } from '../caches.ts';
import { newId } from '../clock.ts';
import { customersOrders } from './in-memory-cross.ts';

const readerOf = (user: User | undefined) =>
  user
    ? { name: user.name, locale: user.locale, address: user.email, isVerified: user.emailVerifiedAt !== null }
    : null;

const encode = (event: DomainEvent) => encodeEvent({ ...event, aggregateId: event.aggregate.id }, {});

/** Every store that a transaction may touch, over one memory. */
export const memoryStores = (memory: Memory, now: Now) => {
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
  const orderNotes = memoryOrderNotes(memory, { customerExists: users.exists });
  const shelves = { ...stock, release: orders.release, ship: orders.ship };
  return {
    users,
    credentials: memoryCredentials(memory),
    personalData: memoryPersonalData(memory, customersOrders(memory, orderNotes)),
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
    importFiles: memoryImportFiles(memory),
    stock: shelves,
    orders,
    orderNotes,
    orderProgress: orderProgress({ orders, stock: shelves, outbox, newId, now }),
    fulfilments: memoryFulfilments(memory),
    refunds: memoryRefunds(memory),
    notifications: memoryNotifications(memory, (id) => readerOf(users.peek(id))),
    idempotency: memoryIdempotencyKeys(memory),
    webhookEndpoints: memoryWebhookEndpoints(memory),
    webhookDeliveries: memoryWebhookDeliveries(memory, users.exists),
    inbox: memoryInbox(memory),
    outbox,
    parked: parkedByAll({
      consumers: memoryParkedByConsumers(memory),
      relay: memoryParkedByRelay(memory, { events: outbox.events, encode }),
    }),
    secondFactors: memorySecondFactors(memory),
    savedViews: memorySavedViews(memory),
    ...memoryAudit(memory),
  };
};
