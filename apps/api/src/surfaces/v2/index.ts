import type { Application } from '@orderline/composition';
import type { CursorCodec } from '../../http/cursors.ts';
import { nextRoutes } from '../../http/next-routes.ts';
import type { Route } from '../../http/request.ts';
import { addressesRoutes } from './addresses.ts';
import { ordersRoutes } from './orders.ts';
import { usersRoutes } from './users.ts';

type Surface = Application & { readonly cursors: CursorCodec };

/** Every route of version 2: what it says in its own words, and the rest of version 1. */
export const v2Routes = (surface: Surface, v1: readonly Route[]): readonly Route[] =>
  nextRoutes(v1, {
    name: 'v2',
    changes: [...usersRoutes(surface), ...addressesRoutes(surface), ...ordersRoutes(surface)],
  });
