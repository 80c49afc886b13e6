import type { Money } from '../shared/index.ts';

/** Counts and sums of one snapshot, by which the system's books are checked from outside. */
export type Reconciliation = {
  /** `shipped` are with the carrier. */
  readonly orders: {
    readonly total: number;
    readonly open: number;
    readonly shipped: number;
    readonly delivered: number;
    readonly cancelled: number;
  };
  /** OrderPlaced rows ever written to the outbox, and OrderPlaced events whose effect the fulfilment consumer committed. */
  readonly orderPlaced: { readonly recorded: number; readonly effects: number };
  readonly fulfilments: number;
  /** Fulfilments that have not ended, and those that a person must look at. */
  readonly fulfilling: { readonly underWay: number; readonly uncollected: number };
  /** What the payment provider has said that it holds, and has collected, of each currency; in minor units. */
  readonly payments: readonly { readonly authorised: Money; readonly captured: Money }[];
  readonly notifications: number;
  /** Events that have not had all their effects: waiting to be published, published and not yet handled, parked. */
  readonly underWay: { readonly outbox: number; readonly handling: number; readonly parked: number };
  readonly stock: {
    readonly received: number;
    readonly onHand: number;
    readonly reserved: number;
    readonly shipped: number;
    readonly openLines: number;
  };
  readonly at: Date;
};

export type ReconciliationReader = { read(now: Date): Promise<Reconciliation> };
