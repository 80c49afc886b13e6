import { pageOf } from '@orderline/domain/shared';
import {
  type Conclusion,
  type DeliveryStatus,
  lastAttemptsOf,
  type NewDelivery,
  type WebhookDeliveries,
  type WebhookDelivery,
  type WebhookEndpointId,
} from '@orderline/domain/webhooks';
import { and, desc, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { drizzleOver } from '../connection/drizzle.ts';
import type { Pool } from '../connection/pool.ts';
import { only, type Send } from '../connection/statement.ts';
import { webhookDeliveries, webhookEndpoints } from '../schema/webhooks.ts';
import {
  BACKLOG,
  CONCLUDE,
  DISABLED,
  FAILING,
  HEALTHY,
  INSERT,
  NEXT_IS_DUE,
  PUT_OFF_BEHIND,
  type PutOff,
  REDELIVER,
  REDELIVER_FAILED,
  TAKE_DUE,
  UNPAUSE,
  type WebhookBacklog,
} from './statements.ts';

const rowOf = ({ endpointId, eventId, subjectId, occurredAt, person, ...delivery }: NewDelivery, nth: number) => ({
  ...{ ...delivery, nth, endpoint_id: endpointId, event_id: eventId, subject_id: subjectId, occurred_at: occurredAt },
  ...(person && { person_id: person.userId, erased: person.erased }),
});

const rowsOf = (deliveries: readonly NewDelivery[]): string => JSON.stringify(deliveries.map(rowOf));

const deliveryOf = ({
  seq: _seq,
  personId: _personId,
  leasedUntil: _leasedUntil,
  ...delivery
}: typeof webhookDeliveries.$inferSelect): WebhookDelivery => delivery;

/** In so many words: an index of some of them serves no parameter. */
const OF_STATUS: Readonly<Record<DeliveryStatus, SQL>> = {
  waiting: sql`status = 'waiting'`,
  failed: sql`status = 'failed'`,
  delivered: sql`status = 'delivered'`,
};

/** What an attempt says of its endpoint. */
const concludeEndpoint = async (
  send: Send,
  id: WebhookEndpointId,
  { endpoint, now }: { readonly endpoint: Conclusion['endpoint']; readonly now: Date },
): Promise<void> => {
  switch (endpoint.kind) {
    case 'untouched':
      return;
    case 'healthy':
      return void (await send(HEALTHY(id, now)));
    case 'failing':
      return void (await send(FAILING(id, now, endpoint.pausedUntil)));
    case 'disabled':
      return void (await send(DISABLED(id, now, endpoint.reason)));
  }
};

const BEHIND = 1_000;

/** Whoever dies at this has others look at those in vain, no more. */
const putOffBehind = async (
  send: Send,
  { id, attempts, nextAt }: Pick<WebhookDelivery, 'id' | 'attempts' | 'nextAt'>,
): Promise<void> => {
  for (let from: string | null = '0'; from !== null; ) {
    const { looked, last }: PutOff = only(await send(PUT_OFF_BEHIND(id, attempts, nextAt, from, BEHIND)));
    from = looked === BEHIND ? last : null;
  }
};

export const pgWebhookDeliveries = ({ send, transaction }: Pool): WebhookDeliveries => {
  const db = drizzleOver(send);
  const place = (endpointId: WebhookEndpointId) => eq(webhookDeliveries.endpointId, endpointId);
  return {
    followingEndpoints: () => {
      const { id, eventTypes, createdAt } = webhookEndpoints;
      return db.select({ id, eventTypes, createdAt }).from(webhookEndpoints).where(isNull(webhookEndpoints.disabledAt));
    },
    insert: async (deliveries, now) => {
      await send(INSERT(rowsOf(deliveries), now, false));
    },
    insertManual: (delivery, now) =>
      transaction(async (inside) => {
        await inside(UNPAUSE(delivery.endpointId));
        return (await inside(INSERT(rowsOf([delivery]), now, true))).length > 0;
      }),
    takeDue: async ({ now, until, most, mostOfEndpoint, underWay }) => {
      const ids = [...underWay.keys()];
      const taken = await send(TAKE_DUE(now, until, ids, [...underWay.values()], mostOfEndpoint, most));
      if (taken.length === 0) return [];
      const named = [...new Set(taken.map(({ endpointId }) => endpointId))];
      const endpoints = await db.select().from(webhookEndpoints).where(inArray(webhookEndpoints.id, named));
      const byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
      return taken.flatMap((delivery) => {
        const endpoint = byId.get(delivery.endpointId);
        return endpoint ? [{ delivery, endpoint }] : [];
      });
    },
    conclude: async (taken, { delivery, endpoint }, now) => {
      const { id, attempts, endpointId } = taken;
      const { status, nextAt, failures, responseStatus, error, endedAt } = delivery;
      const told = JSON.stringify(lastAttemptsOf(taken, delivery, now));
      const said = CONCLUDE(id, attempts, status, nextAt, failures, responseStatus, error, endedAt, endpointId, told);
      const isHeard = await transaction(async (inside) => {
        if ((await inside(said)).length === 0) return false;
        if (nextAt === null) await inside(NEXT_IS_DUE(id, now));
        await concludeEndpoint(inside, endpointId, { endpoint, now });
        return true;
      });
      if (isHeard && nextAt !== null) await putOffBehind(send, { id, attempts, nextAt });
      return isHeard;
    },
    find: async (endpointId, id) => {
      const [found] = await db
        .select()
        .from(webhookDeliveries)
        .where(and(place(endpointId), eq(webhookDeliveries.id, id)));
      return found ? deliveryOf(found) : null;
    },
    list: async ({ endpointId, status, page }) => {
      const ofStatus = status && OF_STATUS[status];
      const rows = await db
        .select()
        .from(webhookDeliveries)
        .where(and(place(endpointId), ofStatus, page.after && lt(webhookDeliveries.id, page.after)))
        .orderBy(desc(webhookDeliveries.id))
        .limit(page.limit + 1);
      return pageOf(rows.map(deliveryOf), page, ({ id }) => id);
    },
    redeliver: (endpointId, id, now) =>
      transaction(async (inside) => {
        await inside(UNPAUSE(endpointId));
        const [due] = await inside(REDELIVER(endpointId, now, id));
        return due ?? null;
      }),
    redeliverFailed: (endpointId, { since, now, most }) =>
      transaction(async (inside) => {
        await inside(UNPAUSE(endpointId));
        return only(await inside(REDELIVER_FAILED(endpointId, now, since, most))).redelivered;
      }),
  };
};

export const pgWebhookBacklog = (pool: Pool) => async (): Promise<WebhookBacklog> => only(await pool.send(BACKLOG()));
