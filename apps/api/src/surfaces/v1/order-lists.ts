import { id } from '@orderline/contracts/http/fields';
import { asId, type OrderId, type UserId } from '@orderline/domain/shared';
import type { CursorKind } from '../../http/cursors.ts';

/** The list of a customer's orders: a cursor of one version goes on in the other. */
export const ordersOf = (customerId: UserId): CursorKind<OrderId> => ({
  binding: ['orders', customerId],
  position: id.transform((text) => asId<OrderId>(text)),
});
