import { operationsIn } from '../version.ts';
import * as apiKeys from './api-keys.ts';
import * as codes from './codes.ts';
import * as inventory from './inventory.ts';
import * as notifications from './notifications.ts';
import * as orders from './orders.ts';
import * as productImports from './product-imports.ts';
import * as products from './products.ts';
import * as realtime from './realtime.ts';
import * as sessions from './sessions.ts';
import * as users from './users.ts';

/** What version 1 is about, in the order of its document: every endpoint that one of these modules exports is offered. */
export const v1Resources = {
  users,
  codes,
  sessions,
  apiKeys,
  products,
  productImports,
  inventory,
  orders,
  notifications,
  realtime,
};

/** What version 1 offers to clients, each operation with types of its own. */
export const v1Operations = operationsIn(v1Resources);
