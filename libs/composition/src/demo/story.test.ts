import { demoIds, demoOrder, demoProduct } from '@orderline/contracts/http/demo';
import { asId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { demoAdmin, demoCustomer } from '../demo-users.ts';
import { createApplication } from '../features.ts';
import { inMemoryPorts } from '../in-memory/in-memory.ts';
import { demoCatalogue } from './catalogue.ts';
import { seedDemo } from './seed.ts';
import { tellDemoStory } from './story.ts';

const told = async () => {
  const ports = inMemoryPorts();
  const productId = await seedDemo({ ports, onProgress: () => undefined });
  await tellDemoStory(ports);
  return { ports, productId, application: createApplication(ports) };
};

const customerId = asId<never>(demoCustomer.id);

describe('what the examples name', () => {
  it('is the first product of the demo catalogue', () => {
    const [first] = demoCatalogue();
    const { price, sku, title, description, category } = demoProduct;
    expect(first).toMatchObject({ sku, title, description, category, price: { minor: Number(price.amount) * 100 } });
  });

  it('has those ids', async () => {
    const { ports, productId, application } = await told();
    expect(productId).toBe(demoIds.product);
    expect(await ports.accounts.findByEmail(demoCustomer.email)).toMatchObject({ userId: demoCustomer.id });
    expect(await ports.accounts.findByEmail(demoAdmin.email)).toMatchObject({ userId: demoAdmin.id });
    expect((await ports.users.find(customerId))?.addresses.map(({ id }) => id)).toEqual([demoIds.address]);
    const order = await application.orders.findOrder({ orderId: asId(demoIds.order), customerId });
    const minor = Number(demoOrder.total.amount) * 100;
    expect(order).toMatchObject({ ok: true, value: { total: { minor, currency: 'GBP' } } });
    expect(await application.jobs.findRun({ id: asId(demoIds.jobRun) })).toMatchObject({ ok: true });
    expect(await ports.imports.find(asId(demoIds.productImport))).toMatchObject({ refused: 1, status: 'finished' });
    const keys = await ports.apiKeys.list({ limit: 100 });
    expect(keys.items.map(({ id }) => id)).toEqual([demoIds.apiKey]);
  });

  it('happens once', async () => {
    const { ports, application } = await told();
    const before = await application.reporting.reconcile();
    await tellDemoStory(ports);
    const after = await application.reporting.reconcile();
    expect(after.ok && { ...after.value, at: 0 }).toEqual(before.ok && { ...before.value, at: 0 });
    expect((await ports.users.find(customerId))?.addresses).toHaveLength(1);
  });
});
