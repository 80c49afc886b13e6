import {
  type Answer,
  err,
  type IdempotencyKey,
  type IdempotencyKeys,
  type KeyReused,
  type Money,
  type NewId,
  type Now,
  type OrderId,
  ok,
  type Result,
  type Transact,
  withIdempotencyKey,
} from '../shared/index.ts';
import type { FulfilmentRepository, RefundRepository } from './ports.ts';
import {
  mostRefunds,
  type Refund,
  type RefundReason,
  type RefundRefusal,
  reserveRefund,
  type StaffActor,
} from './refund.ts';

export type RequestRefund = {
  readonly orderId: OrderId;
  /** More than nothing; in the currency of the order. */
  readonly amount: Money;
  readonly reason: RefundReason;
  readonly requestedBy: StaffActor;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

/** No order of that id is, or was lately, on its way. */
export type FulfilmentNotFound = { readonly kind: 'fulfilment-not-found' };

export type RequestRefundRefusal = FulfilmentNotFound | RefundRefusal | KeyReused;

export type RequestRefundPorts = {
  readonly transact: Transact<{
    readonly fulfilments: FulfilmentRepository;
    readonly refunds: RefundRepository;
    readonly idempotency: IdempotencyKeys;
  }>;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Asks for money to be given back of an order that was paid: the sum is reserved under the lock of its fulfilment, so that
 * several who ask at once never give back more than was collected. The worker asks the payment provider for it.
 */
export const requestRefund =
  ({ transact, newId, now }: RequestRefundPorts) =>
  (command: RequestRefund): Promise<Result<Answer<Refund>, RequestRefundRefusal>> => {
    const { idempotencyKey, ...asked } = command;
    const at = now();
    return transact(({ fulfilments, refunds, idempotency }) =>
      withIdempotencyKey<Refund, FulfilmentNotFound | RefundRefusal>(
        idempotency,
        // Amounts and ids: to lose it with an erasure would be to give the money back twice.
        { idempotencyKey, now: at, subject: () => null },
        async () => {
          const fulfilment = await fulfilments.lock(asked.orderId);
          if (!fulfilment) return err({ kind: 'fulfilment-not-found' });
          if ((await refunds.count(asked.orderId)) >= mostRefunds) return err({ kind: 'too-many-refunds' });
          const reserved = reserveRefund(fulfilment, asked.amount);
          if (!reserved.ok) return reserved;
          const refund: Refund = {
            ...{ ...asked, id: newId(), state: 'requested', attempts: 0 },
            ...{ nextAt: at, requestedAt: at, settledAt: null, refusal: null },
          };
          await fulfilments.save(reserved.value);
          await refunds.insert(refund);
          return ok(refund);
        },
      ),
    );
  };
