import * as contract from '@orderline/contracts/http/v1/inventory';
import { available, type Stock } from '@orderline/domain/inventory';
import { asId } from '@orderline/domain/shared';
import type { z } from 'zod';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const inventoryRoutes = ({ inventory }: Pick<Surface, 'inventory'>) =>
  routes(contract, {
    readStock: async ({ params }) => {
      const result = await inventory.findStock({ productId: asId(params.productId) });
      if (!result.ok) return refused(result.error);
      return { body: stockView(result.value), version: String(result.value.version) };
    },

    adjustStock: async ({ params, body: { delta, reason }, idempotencyKey, principal }) => {
      const result = await inventory.adjustStock({
        ...{ productId: asId(params.productId), delta, reason, idempotencyKey },
        bookedBy: principal.userId,
      });
      if (result.ok) return { body: stockView(result.value.value), replayed: result.value.replayed };
      const { error } = result;
      return error.kind === 'stock-would-be-negative' ? refused(error, { available: error.available }) : refused(error);
    },
  });

const stockView = (counted: Stock): z.input<typeof contract.stock> => ({
  onHand: counted.onHand,
  reserved: counted.reserved,
  available: available(counted),
  version: counted.version,
});
