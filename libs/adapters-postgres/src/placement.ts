import type { OrderPlacement, Placement, PlacementVerdict } from '@orderline/domain/orders';
import { Unavailable } from '@orderline/platform';
import { TimedOut } from './deadline.ts';
import { codeOf, isAmbiguous, isRetried } from './failure.ts';
import { placementByKey } from './placement-by-key.ts';
import { placementStatement } from './placement-statement.ts';
import { type PlacementRow, refusalIn } from './placement-verdict.ts';
import type { Pool } from './pool.ts';
import type { Statement } from './statement.ts';

const ATTEMPTS = 4;

type Attempt = {
  readonly placement: Placement;
  readonly statement: Statement;
  /** An earlier sending of the same statement may have placed the order, or may still do so. */
  readonly doubtful: boolean;
};

export const pgPlacement = (pool: Pool): OrderPlacement => {
  /** What the key says of this order; null where the key says nothing. */
  const settledByKey = async ({ order, idempotencyKey }: Placement): Promise<PlacementVerdict | null> => {
    if (!idempotencyKey) return null;
    const storedPlacement = await placementByKey(pool.send, idempotencyKey);
    if (storedPlacement.kind === 'nothing') return null;
    if (storedPlacement.kind === 'key-reused') return storedPlacement;
    return storedPlacement.order.id === order.id
      ? { kind: 'placed' }
      : { kind: 'replayed', order: storedPlacement.order };
  };
  /** One sending; null asks for another, as the key that stood in the way is gone. */
  const attempt = async ({ placement, statement, doubtful }: Attempt): Promise<PlacementVerdict | null> => {
    const row = placementRow(await pool.send(statement));
    if (row.placed) return { kind: 'placed' };
    if (row.good) return settledByKey(placement);
    if (!doubtful) return refusalIn({ row, order: placement.order, send: pool.send });
    const settled = await settledByKey(placement);
    if (settled) return settled;
    throw new Unavailable('The connection was lost while the order was being placed, and its outcome is not known');
  };
  return {
    findByKey: (idempotencyKey) => placementByKey(pool.send, idempotencyKey),
    place: async (placement) => {
      const statement = placementStatement(placement);
      let doubtful = false;
      for (let count = 0; count < ATTEMPTS; count += 1) {
        try {
          const verdict = await attempt({ placement, statement, doubtful });
          if (verdict) return verdict;
        } catch (error) {
          if (doubtful && isOwnOrder(error)) return { kind: 'placed' };
          if (error instanceof TimedOut) {
            const settled = await settledByKey(placement);
            if (settled) return settled;
          }
          if (!isAmbiguous(error) && !isRetried(error)) throw error;
          doubtful ||= isAmbiguous(error);
        }
      }
      throw new Unavailable('The order could not be placed: others kept getting in its way');
    },
  };
};

/** All that the statement inserts is under ids of its own, but for the key, which it does not insist on. */
const isOwnOrder = (error: unknown): boolean => codeOf(error) === '23505';

/** The statement answers exactly one row, of the columns that its last select names. */
const placementRow = ([row]: readonly unknown[]): PlacementRow => row as PlacementRow;
