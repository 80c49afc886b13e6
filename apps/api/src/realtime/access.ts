import type { Application } from '@orderline/composition';
import type { Endpoint, Scope } from '@orderline/contracts/http/endpoint';
import { listNotifications } from '@orderline/contracts/http/v1/notifications';
import { readOrder } from '@orderline/contracts/http/v1/orders';
import type { AdminTopic, Channel } from '@orderline/domain/realtime';
import { askTogether, type OrderId, type UserId } from '@orderline/domain/shared';
import { authorize } from '../http/policy/authorize.ts';
import type { Principal } from '../http/policy/principal.ts';

const scopeOf: Readonly<Record<AdminTopic, Scope>> = { orders: 'reporting:read', stock: 'inventory:read' };

/** Many who come back at once do not take the database from others. */
const LOOK_UPS = { most: 500, concurrency: 2 };

export type Access = {
  /** What follows from who asks alone; a look-up may say more of an order. */
  readonly admits: (channel: Channel, principal: Principal) => boolean;
  readonly mayFollow: (channel: Channel, principal: Principal) => Promise<boolean>;
};

const lets = (endpoint: Pick<Endpoint, 'auth' | 'apiKeys'>, principal: Principal): boolean =>
  authorize(endpoint, { principal, authorization: 'Bearer' }).ok;

/** Who may read something over HTTP may follow it. */
export const createAccess = ({ orders }: Pick<Application, 'orders'>): Access => {
  const owners = askTogether<OrderId, UserId | null>({
    ...LOOK_UPS,
    keyOf: (orderId) => orderId,
    ask: async (orderIds) => {
      const found = await orders.orderOwners({ orderIds });
      return orderIds.map((id) => (found.ok && found.value.get(id)) || null);
    },
  });
  const admits = (channel: Channel, principal: Principal): boolean => {
    if (channel.kind === 'admin') return principal.scopes.has(scopeOf[channel.topic]);
    if (channel.kind === 'order') return lets(readOrder, principal);
    return channel.id === principal.userId && lets(listNotifications, principal);
  };
  return {
    admits,
    mayFollow: async (channel, principal) => {
      if (!admits(channel, principal)) return false;
      if (channel.kind !== 'order') return true;
      return (await owners.ask(channel.id)) === principal.userId;
    },
  };
};
