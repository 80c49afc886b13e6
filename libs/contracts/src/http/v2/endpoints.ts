import type { Endpoint } from '../endpoint.ts';
import { v1Operations } from '../v1/operations.ts';
import { nextVersion } from '../version.ts';
import * as addresses from './addresses.ts';
import * as orders from './orders.ts';
import * as users from './users.ts';

/** Every operation of version 2: users and orders in their own words, addresses as resources, the rest as in version 1. */
export const v2Operations = nextVersion(v1Operations, {
  name: 'v2',
  changes: [
    users.registerUser,
    users.readProfile,
    users.updateProfile,
    addresses.listAddresses,
    addresses.createAddress,
    addresses.readAddress,
    addresses.replaceAddress,
    addresses.deleteAddress,
    orders.placeOrder,
    orders.listOrders,
    orders.readOrder,
    orders.cancelOrder,
  ],
});

/** The same, whichever they are. */
export const v2: readonly Endpoint[] = [...v2Operations];
