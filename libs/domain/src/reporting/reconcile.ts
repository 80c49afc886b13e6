import { type Now, ok, type Result } from '../shared/index.ts';

/** Counts and sums of one snapshot, by which the system's books are checked from outside; no sum is ever rounded. */
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
  /** Fulfilments ever begun. */
  readonly fulfilments: number;
  /** Those that have not ended, those that a person must look at, and those whose answer has not come in time. */
  readonly fulfilling: { readonly underWay: number; readonly uncollected: number; readonly overdue: number };
  /** What the payment provider has said that it holds, and has collected, of each currency; in minor units. */
  readonly payments: readonly { readonly currency: string; readonly authorised: bigint; readonly captured: bigint }[];
  /** Those ever told, also such as were removed since. */
  readonly notifications: number;
  /** Events that have not had all their effects: waiting to be published, published and not yet handled, parked. */
  readonly underWay: { readonly outbox: number; readonly handling: number; readonly parked: number };
  readonly stock: {
    readonly received: bigint;
    readonly onHand: bigint;
    readonly reserved: bigint;
    readonly shipped: bigint;
    readonly openLines: bigint;
  };
  readonly at: Date;
};

export type ReconciliationReader = { read(now: Date): Promise<Reconciliation> };

export type ReconcilePorts = { readonly reconciliation: ReconciliationReader; readonly now: Now };

/** Reads one snapshot of the system's books. */
export const reconcile =
  ({ reconciliation, now }: ReconcilePorts) =>
  async (): Promise<Result<Reconciliation, never>> =>
    ok(await reconciliation.read(now()));
