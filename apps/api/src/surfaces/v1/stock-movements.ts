import * as contract from '@orderline/contracts/http/v1/stock-movements';
import { type LedgerEntry, type LedgerPosition, shippedOrder } from '@orderline/domain/inventory';
import { asId } from '@orderline/domain/shared';
import * as z from 'zod';
import { type CursorKind, cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

/** Of the ledger of one product. */
export const ledgerOf = (productId: string): CursorKind<LedgerPosition> => ({
  binding: ['stock-movements', productId],
  position: z.strictObject({ id: z.string().regex(/^\d{1,18}$/), onHand: z.int() }),
});

export const stockMovementsRoutes = ({ inventory, cursors }: Pick<Surface, 'inventory' | 'cursors'>) =>
  routes(contract, {
    listStockMovements: async ({ params, query }) => {
      const kind = ledgerOf(params.id);
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await inventory.listMovements({ productId: asId(params.id), page: page.value });
      if (!result.ok) return refused(result.error);
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(movementView), page: { next } }, next };
    },
  });

const movementView = (movement: LedgerEntry): z.input<typeof contract.stockMovement> => ({
  kind: movement.kind,
  delta: movement.delta,
  onHand: movement.onHand,
  reason: movement.reason,
  at: movement.at.toISOString(),
  bookedBy: movement.bookedBy,
  orderId: shippedOrder(movement),
});
