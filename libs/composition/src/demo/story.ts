import { exampleAddress } from '@orderline/contracts/http/address';
import { demoIds, demoLine, demoProduct } from '@orderline/contracts/http/demo';
import type { ImportLine } from '@orderline/domain/catalog';
import type { JobProgress, JobRunId } from '@orderline/domain/jobs';
import { asId, type OrderId, type Result, type UserId } from '@orderline/domain/shared';
import type { SavedViewId } from '@orderline/domain/staff';
import type { WebhookEndpointId } from '@orderline/domain/webhooks';
import { demoAdmin, demoCustomer, demoOperator } from '../demo-users.ts';
import { createApplication, type Ports } from '../features.ts';
import { jobTable } from '../jobs.ts';
import type { Chapter } from './chapter.ts';
import { colleague } from './colleague.ts';
import { firstId } from './ids.ts';

/**
 * Has happen, unless it has, what the examples of the documents name, by their ids: an address, three orders, an API key, an
 * import, two runs of jobs, an endpoint of webhooks with a delivery, a saved view, and a colleague of the admin. The catalogue and the users must be there.
 */
export const tellDemoStory = async (ports: Ports): Promise<void> => {
  const [customerId, adminId, operatorId] = await Promise.all([
    userOf(ports, demoCustomer),
    userOf(ports, demoAdmin),
    userOf(ports, demoOperator),
  ]);
  const chapters = [
    address(ports, customerId),
    order(ports, { customerId, orderId: demoIds.order }),
    order(ports, { customerId, orderId: demoIds.cancelledOrder }),
    cancellation(ports, { customerId, orderId: demoIds.cancelledOrder }),
    secondTry(ports, { customerId, orderId: demoIds.shippedOrder }),
    apiKey(ports, adminId),
    productImport(ports, adminId),
    jobRun(ports),
    cancelledJobRun(ports),
    webhookEndpoint(ports),
    webhookPing(ports),
    savedView(ports, operatorId),
    ...colleague(ports),
  ];
  for (const { isTold, tell } of chapters) if (!(await isTold())) await tell();
};

const userOf = async ({ accounts }: Ports, { email }: { readonly email: string }): Promise<UserId> => {
  const account = await accounts.findByEmail(email);
  if (!account) throw new Error(`the demo user ${email} is not there yet`);
  return account.userId;
};

/** The use cases, of which the first one that makes something gives it that id. */
const making = (ports: Ports, id: string) => createApplication({ ...ports, newId: firstId(id, ports.newId) });

const done = <Value>(result: Result<Value, { readonly kind: string }>): Value => {
  if (!result.ok) throw new Error(`the demo was refused: ${result.error.kind}`);
  return result.value;
};

const shippingAddress = { ...exampleAddress };

const address = (ports: Ports, userId: UserId): Chapter => ({
  isTold: async () => (await ports.users.find(userId))?.addresses.some(({ id }) => id === demoIds.address) === true,
  tell: async () => done(await making(ports, demoIds.address).users.addAddress({ userId, address: shippingAddress })),
});

type Ordered = { readonly customerId: UserId; readonly orderId: string };

const order = (ports: Ports, { customerId, orderId }: Ordered): Chapter => ({
  isTold: async () => (await createApplication(ports).orders.findOrder({ orderId: asId(orderId), customerId })).ok,
  tell: async () => {
    const items = [{ sku: demoProduct.sku, quantity: demoLine.quantity }];
    return done(await making(ports, orderId).orders.placeOrder({ customerId, items, shippingAddress }));
  },
});

/** As many as a line may have: more than there are. */
const TOO_MANY = 1_000_000;

/** More are wanted at first than there are, which is refused. */
const secondTry = (ports: Ports, ordered: Ordered): Chapter => {
  const { isTold, tell } = order(ports, ordered);
  return {
    isTold,
    tell: async () => {
      const items = [{ sku: demoProduct.sku, quantity: TOO_MANY }];
      const { customerId } = ordered;
      const refused = await createApplication(ports).orders.placeOrder({ customerId, items, shippingAddress });
      if (refused.ok || refused.error.kind !== 'out-of-stock') throw new Error('the demo is not out of stock');
      await tell();
    },
  };
};

const cancellation = (ports: Ports, { customerId, orderId }: Ordered): Chapter => {
  const { orders } = createApplication(ports);
  const named = { orderId: asId<OrderId>(orderId), customerId };
  return {
    isTold: async () => {
      const found = await orders.findOrder(named);
      return found.ok && found.value.status === 'cancelled';
    },
    tell: async () => done(await orders.cancelOrder(named)),
  };
};

const apiKey = (ports: Ports, ownerId: UserId): Chapter => ({
  isTold: async () => {
    const { items } = await ports.apiKeys.list({ limit: 100 });
    return items.some(({ id }) => id === demoIds.apiKey);
  },
  tell: async () => {
    const scopes = ['inventory:read'];
    const key = { ownerId, name: 'till-york', scopes, grantable: new Set(scopes), expiresAt: null };
    return done(await making(ports, demoIds.apiKey).apiKeys.createApiKey(key));
  },
});

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Nothing of it is taken: one line is no product. */
async function* oneRefusedLine(): AsyncGenerator<ImportLine> {
  const errors = [{ pointer: '#/sku', code: 'wrong-form', detail: 'is no SKU such as "MUG-01"' }];
  yield { kind: 'refused', refused: { line: 1, sku: 'KIT 11A', errors } };
}

const productImport = (ports: Ports, importedBy: UserId): Chapter => ({
  isTold: async () => (await ports.imports.find(asId(demoIds.productImport))) !== null,
  tell: () =>
    making(ports, demoIds.productImport).catalog.importProducts({
      importedBy,
      chunks: nothing(),
      linesOf: oneRefusedLine,
      digest: () => '',
    }),
});

const endpointId = asId<WebhookEndpointId>(demoIds.webhookEndpoint);

/** Nobody is there, and next to nothing is sent. */
const webhookEndpoint = (ports: Ports): Chapter => ({
  isTold: async () => (await ports.webhookEndpoints.find(endpointId)) !== null,
  tell: async () => {
    const told = { url: 'https://shop.example/hooks', description: 'our ERP', eventTypes: ['product.price_changed'] };
    return done(await making(ports, endpointId).webhooks.createWebhookEndpoint({ ...told, enabled: true }));
  },
});

const webhookPing = (ports: Ports): Chapter => ({
  isTold: async () => (await ports.webhookDeliveries.find(endpointId, asId(demoIds.webhookDelivery))) !== null,
  tell: async () => done(await making(ports, demoIds.webhookDelivery).webhooks.pingWebhookEndpoint({ endpointId })),
});

const firstHour = new Date('2026-11-22T03:17:00.000Z');

const jobRun = (ports: Ports): Chapter => ({
  isTold: async () => (await ports.jobRuns.find(asId(demoIds.jobRun))) !== null,
  tell: async () => {
    const prune = jobTable(ports, createApplication(ports)).find(({ name }) => name === 'prune');
    if (!prune) throw new Error('there is no job called prune');
    const asked = { id: asId<JobRunId>(demoIds.jobRun), name: prune.name, scheduledFor: firstHour, now: ports.now() };
    const { kind, run } = await ports.jobRuns.claim(asked);
    if (kind !== 'claimed') return;
    let progress: JobProgress | null = null;
    const { result } = await prune.work({
      signal: new AbortController().signal,
      tell: (soFar) => {
        progress = soFar.progress ?? null;
      },
    });
    await ports.jobRuns.end(run, { state: 'succeeded', result, progress, error: null, endedAt: ports.now() });
  },
});

const cancelledId = asId<JobRunId>(demoIds.cancelledJobRun);

/** Called off before it began with anything. */
const cancelledJobRun = (ports: Ports): Chapter => ({
  isTold: async () => (await ports.jobRuns.find(cancelledId)) !== null,
  tell: async () => {
    const asked = { id: cancelledId, name: 'recount-books', scheduledFor: firstHour, now: ports.now() };
    const { kind, run } = await ports.jobRuns.claim(asked);
    if (kind !== 'claimed') return;
    await ports.jobRuns.cancel(cancelledId, ports.now());
    const progress = { done: 0, of: 9 };
    const ending = { state: 'cancelled', result: { drifting: 0 }, progress, error: null } as const;
    await ports.jobRuns.end(run, { ...ending, endedAt: ports.now() });
  },
});

const viewId = asId<SavedViewId>(demoIds.savedView);

const savedView = (ports: Ports, ownerId: UserId): Chapter => ({
  isTold: async () => (await ports.savedViewReader.ownedBy(ownerId)).some(({ id }) => id === viewId),
  tell: async () => {
    const filter = { list: 'orders', name: 'Cancelled', query: 'status=cancelled' } as const;
    return done(await making(ports, viewId).views.saveView({ ...filter, ownerId, shared: true }));
  },
});
