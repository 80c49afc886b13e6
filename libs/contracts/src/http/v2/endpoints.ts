import type { Endpoint } from '../endpoint.ts';
import { v1Operations } from '../v1/operations.ts';
import { nextVersion, operationsIn } from '../version.ts';
import * as addresses from './addresses.ts';
import * as categories from './categories.ts';
import * as orders from './orders.ts';
import * as preferences from './preferences.ts';
import * as users from './users.ts';
import * as webhookDeliveries from './webhook-deliveries.ts';
import * as webhooks from './webhooks.ts';

/** What version 2 says in words of its own, or first. */
export const v2Resources = { users, addresses, preferences, categories, orders, webhooks, webhookDeliveries };

/** Every operation of version 2: its own, and the rest as in version 1. */
export const v2Operations = nextVersion(v1Operations, { name: 'v2', changes: operationsIn(v2Resources) });

/** The same, whichever they are. */
export const v2: readonly Endpoint[] = [...v2Operations];
