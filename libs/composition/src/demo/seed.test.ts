import { describe, expect, it } from 'vitest';
import { demoAdmin, demoCustomer } from '../demo-users.ts';
import { createApplication } from '../features.ts';
import { inMemoryPorts } from '../in-memory/in-memory.ts';
import { demoCatalogue } from './catalogue.ts';
import { seedDemo } from './seed.ts';

const silent = () => undefined;

describe('seeding the demo', () => {
  it('stocks every product, and lets customer and admin sign in', async () => {
    const ports = inMemoryPorts();
    const productId = await seedDemo({ ports, onProgress: silent });
    const { identity, inventory, reporting } = createApplication(ports);
    expect(await identity.signIn({ ...demoCustomer, address: '192.0.2.1' })).toMatchObject({ ok: true });
    expect(await ports.accounts.findByEmail(demoAdmin.email)).toMatchObject({ roles: ['admin'] });
    expect(await inventory.findStock({ productId })).toMatchObject({ ok: true });
    const received = demoCatalogue().reduce((sum, { openingStock }) => sum + openingStock, 0);
    expect(await reporting.reconcile()).toMatchObject({
      ok: true,
      value: { stock: { received: BigInt(received), onHand: BigInt(received) } },
    });
  });

  it('confirms the addresses, so that e-mails about orders are sent to them, also where users were there before', async () => {
    const ports = inMemoryPorts();
    const { users } = createApplication(ports);
    await users.registerUser(demoCustomer);
    await seedDemo({ ports, onProgress: silent });
    for (const { email } of [demoCustomer, demoAdmin]) {
      const account = await ports.accounts.findByEmail(email);
      expect((account && (await ports.users.find(account.userId)))?.emailVerifiedAt).toBeInstanceOf(Date);
    }
  });

  it('changes nothing the second time, nor after it was cut short', async () => {
    const ports = inMemoryPorts();
    const cut = new Error('cut short');
    let lines = 0;
    const cutShort = { ...ports, passwords: { ...ports.passwords, hash: async () => Promise.reject(cut) } };
    await expect(seedDemo({ ports: cutShort, onProgress: silent })).rejects.toThrow(cut);
    await seedDemo({ ports, onProgress: silent });
    const before = await createApplication(ports).reporting.reconcile();
    await seedDemo({
      ports,
      onProgress: () => {
        lines += 1;
      },
    });
    const after = await createApplication(ports).reporting.reconcile();
    expect(lines).toBe(0);
    expect(after.ok && { ...after.value, at: 0 }).toEqual(before.ok && { ...before.value, at: 0 });
  });
});
