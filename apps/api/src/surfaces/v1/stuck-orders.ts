import * as contract from '@orderline/contracts/http/v1/stuck-orders';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { stuckPosition } from '../shared/positions.ts';
import type { Surface } from '../surface.ts';

export const stuckOrdersRoutes = ({ fulfilment, cursors }: Pick<Surface, 'fulfilment' | 'cursors'>) =>
  routes(contract, {
    listStuckOrders: async ({ query: { limit, cursor, ...asked }, principal: { scopes } }) => {
      const kind = { binding: ['stuck orders', asked], position: stuckPosition };
      const page = pageRequest(cursors, { limit, cursor }, kind);
      if (!page.ok) return page.error;
      const result = await fulfilment.listStuckOrders({ ...asked, page: page.value });
      if (!result.ok) return result.error;
      const items = result.value.items.map(({ since, dueAt, blockedBy, ...order }) => ({
        ...order,
        since: since.toISOString(),
        dueAt: dueAt?.toISOString() ?? null,
        blockedBy: blockedBy.map(({ id, error }) => ({ id, error: scopes.has('events:read') ? error : null })),
      }));
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items, page: { next } }, next };
    },
  });
