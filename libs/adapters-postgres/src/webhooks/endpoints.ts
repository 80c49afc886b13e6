import { pageOf } from '@orderline/domain/shared';
import type { WebhookEndpoint, WebhookEndpointReader, WebhookEndpointRepository } from '@orderline/domain/webhooks';
import { count, desc, eq, lt, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { webhookEndpoints } from '../schema/webhooks.ts';

/** The advisory lock under which endpoints are counted. Drizzle has no words for such a lock. */
const COUNTING = 1_986_356_338;

type Row = Omit<WebhookEndpoint, 'eventTypes'> & { readonly eventTypes: string[] | null };

const rowOf = (endpoint: WebhookEndpoint): Row => ({
  ...endpoint,
  eventTypes: endpoint.eventTypes && [...endpoint.eventTypes],
});

export const pgWebhookEndpoints = (db: Db): WebhookEndpointReader & WebhookEndpointRepository => ({
  lockCount: async () => {
    await db.execute(sql`select pg_advisory_xact_lock(${COUNTING}::bigint)`);
    const [row] = await db.select({ endpoints: count() }).from(webhookEndpoints);
    return row?.endpoints ?? 0;
  },
  insert: async (endpoint) => {
    await db.insert(webhookEndpoints).values(rowOf(endpoint));
  },
  lock: async (id) => {
    const [found] = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).for('update');
    return found ?? null;
  },
  save: async (endpoint) => {
    await db.update(webhookEndpoints).set(rowOf(endpoint)).where(eq(webhookEndpoints.id, endpoint.id));
  },
  remove: async (id) => {
    const removed = db.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id));
    return (await removed.returning({ id: webhookEndpoints.id })).length > 0;
  },
  find: async (id) => {
    const [found] = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id));
    return found ?? null;
  },
  list: async (page) => {
    const rows = await db
      .select()
      .from(webhookEndpoints)
      .where(page.after && lt(webhookEndpoints.id, page.after))
      .orderBy(desc(webhookEndpoints.id))
      .limit(page.limit + 1);
    return pageOf(rows, page, ({ id }) => id);
  },
});
