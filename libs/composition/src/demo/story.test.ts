import { demoColleague, demoIds, demoOrder, demoProduct } from '@orderline/contracts/http/demo';
import { asId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { demoAdmin, demoCustomer } from '../demo-users.ts';
import { createApplication } from '../features.ts';
import { inMemoryPorts } from '../in-memory/in-memory.ts';
import { demoCatalogue } from './catalogue.ts';
import { seedDemo } from './seed.ts';
import { tellDemoStory } from './story.ts';

const told = async (now = () => new Date('2026-11-22T10:00:00.000Z')) => {
  const ports = inMemoryPorts({ now });
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

  it('has an order that was refused at first, as there were too few', async () => {
    const { application } = await told();
    const order = await application.orders.findOrder({ orderId: asId(demoIds.shippedOrder), customerId });
    expect(order).toMatchObject({ ok: true, value: { status: 'placed' } });
    const period = { from: '2026-11-22', to: '2026-11-23', zone: 'UTC' };
    const stockOuts = await application.reporting.readStockOuts({ period });
    expect(stockOuts).toMatchObject({ value: { told: { refusedAtTheDoor: [{ reason: 'out-of-stock', times: 1 }] } } });
  });

  it('has a colleague of the admin, signed in, also where the system is started again hours later', async () => {
    let hours = 0;
    const { ports } = await told(() => new Date(Date.UTC(2026, 10, 22, hours)));
    const colleague = async () => {
      await tellDemoStory(ports);
      return createApplication(ports).staffMembers.findStaffMember({ userId: asId(demoColleague.id) });
    };
    const { email, name, roles, session } = demoColleague;
    const signedIn = { email, name, roles, hasSecondFactor: true, sessions: [{ digest: session }] };
    expect(await colleague()).toMatchObject({ ok: true, value: signedIn });
    hours = 3;
    expect(await colleague()).toMatchObject({ ok: true, value: signedIn });
  });

  it('leaves alone who has the address of the colleague already', async () => {
    const ports = inMemoryPorts();
    await createApplication(ports).users.registerUser({ ...demoColleague, password: 'analytical engine' });
    await seedDemo({ ports, onProgress: () => undefined });
    await tellDemoStory(ports);
    const own = await ports.accounts.findByEmail(demoColleague.email);
    expect([own?.userId === demoColleague.id, own?.roles]).toEqual([false, ['customer']]);
    expect(await ports.staffSessions.listFor(asId(demoColleague.id))).toEqual([]);
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
