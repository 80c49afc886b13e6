import type { v2Resources } from '@orderline/contracts/http/v2/endpoints';
import { nextRoutes, type Route } from '../../http/route.ts';
import type { RoutesOf, Surface } from '../surface.ts';
import { addressesRoutes } from './addresses.ts';
import { categoriesRoutes } from './categories.ts';
import { ordersRoutes } from './orders.ts';
import { preferencesRoutes } from './preferences.ts';
import { usersRoutes } from './users.ts';
import { webhookDeliveriesRoutes } from './webhook-deliveries.ts';
import { webhooksRoutes } from './webhooks.ts';

const rooms: RoutesOf<typeof v2Resources> = {
  users: usersRoutes,
  addresses: addressesRoutes,
  preferences: preferencesRoutes,
  categories: categoriesRoutes,
  orders: ordersRoutes,
  webhooks: webhooksRoutes,
  webhookDeliveries: webhookDeliveriesRoutes,
};

/** Every route of version 2: what it says in its own words, and the rest of version 1. */
export const v2Routes = (surface: Surface, v1: readonly Route[]): readonly Route[] =>
  nextRoutes(v1, { name: 'v2', changes: Object.values(rooms).flatMap((routesOf) => routesOf(surface)) });
