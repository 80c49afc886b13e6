import type { Application } from '@orderline/composition';
import { adjustStock, readStock, type stock } from '@orderline/contracts/http/v1/inventory';
import { available, type Stock } from '@orderline/domain/inventory';
import { asId } from '@orderline/domain/shared';
import type { z } from 'zod';
import { type Route, route } from '../../http/request.ts';
import { refused } from '../refusals.ts';

export const inventoryRoutes = ({ inventory }: Pick<Application, 'inventory'>): readonly Route[] => [
  route(readStock, async ({ params }) => {
    const result = await inventory.findStock({ productId: asId(params.productId) });
    if (!result.ok) return refused(result.error);
    return { body: stockView(result.value), version: String(result.value.version) };
  }),

  route(adjustStock, async ({ params, body: { delta, reason }, idempotencyKey }) => {
    const result = await inventory.adjustStock({ productId: asId(params.productId), delta, reason, idempotencyKey });
    if (result.ok) return { body: stockView(result.value.value), replayed: result.value.replayed };
    const { error } = result;
    return error.kind === 'stock-would-be-negative' ? refused(error, { available: error.available }) : refused(error);
  }),
];

const stockView = (counted: Stock): z.input<typeof stock> => ({
  onHand: counted.onHand,
  reserved: counted.reserved,
  available: available(counted),
  version: counted.version,
});
