import type { Endpoint } from '../endpoint.ts';
import { operationsIn } from '../version.ts';
import * as customers from './customers.ts';
import * as deadLetters from './dead-letters.ts';
import * as listExports from './exports.ts';
import * as gateway from './gateway.ts';
import * as jobs from './jobs.ts';
import { v1Operations } from './operations.ts';
import * as orderDesk from './order-desk.ts';
import * as overview from './overview.ts';
import * as realtimeFigures from './realtime-figures.ts';
import * as reconciliation from './reconciliation.ts';
import * as reports from './reports.ts';
import * as savedViews from './saved-views.ts';
import * as search from './search.ts';
import * as staffMembers from './staff-members.ts';
import * as staffOrders from './staff-orders.ts';
import * as stockMovements from './stock-movements.ts';
import * as stuckOrders from './stuck-orders.ts';

/** What is for operators alone: it belongs to no version and to no client. */
export const operatorResources = {
  ...{ reconciliation, reports, jobs, gateway, staffOrders, orderDesk, customers, search },
  ...{ staffMembers, listExports, stuckOrders, deadLetters, stockMovements, savedViews, overview, realtimeFigures },
};

/** Every operation that version 1 describes, also those for operators. */
export const v1: readonly Endpoint[] = [...v1Operations, ...operationsIn(operatorResources)];
