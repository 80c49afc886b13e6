import type { operatorResources } from '@orderline/contracts/http/v1/endpoints';
import type { v1Resources } from '@orderline/contracts/http/v1/operations';
import type { Route } from '../../http/route.ts';
import type { RoutesOf, Surface } from '../surface.ts';
import { apiKeysRoutes } from './api-keys.ts';
import { codesRoutes } from './codes.ts';
import { customersRoutes } from './customers.ts';
import { deadLettersRoutes } from './dead-letters.ts';
import { listExportsRoutes } from './exports.ts';
import { gatewayRoutes } from './gateway.ts';
import { inventoryRoutes } from './inventory.ts';
import { jobsRoutes } from './jobs.ts';
import { notificationsRoutes } from './notifications.ts';
import { orderDeskRoutes } from './order-desk.ts';
import { ordersRoutes } from './orders.ts';
import { overviewRoutes } from './overview.ts';
import { productImportsRoutes } from './product-imports.ts';
import { productsRoutes } from './products.ts';
import { realtimeRoutes } from './realtime.ts';
import { realtimeFiguresRoutes } from './realtime-figures.ts';
import { reconciliationRoutes } from './reconciliation.ts';
import { reportsRoutes } from './reports.ts';
import { savedViewsRoutes } from './saved-views.ts';
import { searchRoutes } from './search.ts';
import { sessionsRoutes } from './sessions.ts';
import { staffMembersRoutes } from './staff-members.ts';
import { staffOrdersRoutes } from './staff-orders.ts';
import { stockMovementsRoutes } from './stock-movements.ts';
import { stuckOrdersRoutes } from './stuck-orders.ts';
import { usersRoutes } from './users.ts';

const rooms: RoutesOf<typeof v1Resources & typeof operatorResources> = {
  users: usersRoutes,
  codes: codesRoutes,
  sessions: sessionsRoutes,
  apiKeys: apiKeysRoutes,
  // Before products, whose `{id}` would take the word for an id.
  productImports: productImportsRoutes,
  products: productsRoutes,
  inventory: inventoryRoutes,
  orders: ordersRoutes,
  notifications: notificationsRoutes,
  realtime: realtimeRoutes,
  reconciliation: reconciliationRoutes,
  reports: reportsRoutes,
  jobs: jobsRoutes,
  gateway: gatewayRoutes,
  staffOrders: staffOrdersRoutes,
  orderDesk: orderDeskRoutes,
  staffMembers: staffMembersRoutes,
  customers: customersRoutes,
  search: searchRoutes,
  listExports: listExportsRoutes,
  stuckOrders: stuckOrdersRoutes,
  deadLetters: deadLettersRoutes,
  stockMovements: stockMovementsRoutes,
  savedViews: savedViewsRoutes,
  overview: overviewRoutes,
  realtimeFigures: realtimeFiguresRoutes,
};

/** Every route of version 1, and those for operators, which belong to none. */
export const v1Routes = (surface: Surface): readonly Route[] =>
  Object.values(rooms).flatMap((routesOf) => routesOf(surface));
