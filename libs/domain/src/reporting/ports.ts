/** Counts and sums of one snapshot, by which the system's books are checked from outside. */
export type Reconciliation = {
  readonly orders: { readonly total: number; readonly open: number; readonly cancelled: number };
  /** OrderPlaced rows ever written to the outbox, and OrderPlaced events whose effect the fulfilment consumer committed. */
  readonly orderPlaced: { readonly recorded: number; readonly effects: number };
  readonly fulfilments: number;
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
