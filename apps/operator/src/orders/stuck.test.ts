import { asId, type OrderId } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { stuckText } from './stuck.ts';

it('an order that owes a refund is told with how many bring no answer', () => {
  const owing = {
    ...({ orderId: asId<OrderId>('0199c0de-7a00-7000-8000-00000000000a'), status: 'completed', attempts: 0 } as const),
    ...({
      since: new Date('2026-03-04T05:06:07.089Z'),
      dueAt: null,
      overdue: false,
      waitsFor: 'payment provider',
    } as const),
    ...{ blockedBy: [], unansweredRefunds: 2, remedy: 'look for it' },
  };
  expect(stuckText([owing])).toContain(
    '  completed since 2026-03-04T05:06:07.089Z, waits for payment provider, refunds without an answer: 2\n  → look for it\n',
  );
  expect(stuckText([{ ...owing, unansweredRefunds: 0 }])).not.toContain('refunds');
});
