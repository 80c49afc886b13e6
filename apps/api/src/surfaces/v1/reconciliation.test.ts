import { newId } from '@orderline/composition';
import { readReconciliation } from '@orderline/contracts/http/v1/reconciliation';
import { createReportFollowers, createReporting, type Reconciliation } from '@orderline/domain/reporting';
import { memoryReporting } from '@orderline/domain/reporting.memory';
import { createMemory } from '@orderline/domain/shared.memory';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { openShop } from '../../testing/shop.ts';

describe('reconciliation', () => {
  it('tells whoever may read reports how the books stand', async () => {
    const { send, admin, order, mug } = await openShop();
    await order([{ productId: mug.id, quantity: 3 }]);
    const { status, body } = await send('GET /internal/reconciliation', { token: admin });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orders: { total: 1, open: 1, cancelled: 0 },
      orderPlaced: { recorded: 1 },
      stock: { received: 10, onHand: 10, reserved: 3, openLines: 3, shipped: 0 },
    });
  });

  it('tells sums beyond what a JSON number holds digit by digit', async () => {
    const most = 2n ** 53n - 1n;
    const at = new Date('2026-03-04T05:06:07.089Z');
    const books: Reconciliation = {
      orders: { total: 2, open: 2, shipped: 0, delivered: 0, cancelled: 0 },
      orderPlaced: { recorded: 2, effects: 2 },
      fulfilments: 2,
      fulfilling: { underWay: 2, uncollected: 0, overdue: 1 },
      payments: [{ currency: 'GBP', authorised: 2n * most, captured: 0n }],
      notifications: 2,
      underWay: { outbox: 0, handling: 0, parked: 0 },
      stock: { received: 2n * most, onHand: most + 1n, reserved: most, shipped: most - 1n, openLines: -2n * most },
      at,
    };
    const ports = {
      ...memoryReporting(createMemory(), () => undefined),
      ...{ reconciliation: { read: async () => books }, now: () => at },
    };
    const reporting = { ...createReporting(ports), ...createReportFollowers(ports) };
    const { send, tokenFor } = openApi({ application: { reporting } });
    const token = await tokenFor(newId(), 'admin');
    const { status, body } = await send('GET /internal/reconciliation', { token });
    expect(status).toBe(200);
    expect(readReconciliation.answers[200].parse(body)).toMatchObject({
      payments: [{ authorised: { amount: '180143985094819.82', currency: 'GBP' } }],
      stock: {
        received: Number.MAX_SAFE_INTEGER,
        onHand: Number.MAX_SAFE_INTEGER,
        reserved: Number.MAX_SAFE_INTEGER,
        shipped: Number.MAX_SAFE_INTEGER - 1,
        openLines: -Number.MAX_SAFE_INTEGER,
        exact: {
          received: '18014398509481982',
          onHand: '9007199254740992',
          reserved: '9007199254740991',
          shipped: '9007199254740990',
          openLines: '-18014398509481982',
        },
      },
    });
  });
});
