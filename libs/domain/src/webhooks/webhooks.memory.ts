import { pageOf, type UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import { type Conclusion, lastAttemptsOf, type WebhookDelivery, type WebhookDeliveryId } from './delivery.ts';
import { disabled, type WebhookEndpoint, type WebhookEndpointId } from './endpoint.ts';
import type {
  NewDelivery,
  TakeDue,
  WebhookDeliveries,
  WebhookEndpointReader,
  WebhookEndpointRepository,
} from './ports.ts';

type Kept = WebhookDelivery & { readonly seq: number; readonly leasedUntil: Date | null };

const deliveryOf = ({ seq: _seq, leasedUntil: _leasedUntil, ...delivery }: Kept): WebhookDelivery => delivery;

const newestFirst = <Row extends { readonly id: string }>(one: Row, other: Row): number => (one.id < other.id ? 1 : -1);

export const memoryWebhookEndpoints = (memory: Memory): WebhookEndpointReader & WebhookEndpointRepository => {
  const endpoints = memory.table<WebhookEndpointId, WebhookEndpoint>('webhook_endpoints');
  const deliveries = memory.table<WebhookDeliveryId, Kept>('webhook_deliveries');
  const save = async (endpoint: WebhookEndpoint): Promise<void> => void endpoints.set(endpoint.id, endpoint);
  const find = async (id: WebhookEndpointId) => endpoints.get(id) ?? null;
  return {
    lockCount: async () => endpoints.size,
    insert: save,
    save,
    lock: find,
    find,
    remove: async (id) => {
      for (const row of [...deliveries.values()].filter(({ endpointId }) => endpointId === id))
        deliveries.delete(row.id);
      return endpoints.delete(id);
    },
    list: async (page) => {
      const following = [...endpoints.values()].sort(newestFirst).filter(({ id }) => !page.after || id < page.after);
      return pageOf(following.slice(0, page.limit + 1), page, ({ id }) => id);
    },
  };
};

const afterConclusion = (endpoint: WebhookEndpoint, { endpoint: said }: Conclusion, now: Date): WebhookEndpoint => {
  const next = { ...endpoint, version: endpoint.version + 1, updatedAt: now };
  switch (said.kind) {
    case 'untouched':
      return endpoint;
    case 'healthy':
      if (endpoint.failures === 0) return endpoint;
      return { ...next, failingSince: null, failures: 0, pausedUntil: null };
    case 'disabled':
      return disabled(next, { reason: said.reason, at: now });
    case 'failing': {
      const { pausedUntil } = said;
      const failing = endpoint.failingSince === null ? { ...next, failingSince: now } : endpoint;
      return { ...failing, failures: endpoint.failures + 1, pausedUntil: pausedUntil ?? endpoint.pausedUntil };
    }
  }
};

/** The reference store of deliveries: one map by id, in the order in which they were written. */
export const memoryWebhookDeliveries = (
  memory: Memory,
  isUser: (id: UserId) => boolean = () => true,
): WebhookDeliveries => {
  const endpoints = memory.table<WebhookEndpointId, WebhookEndpoint>('webhook_endpoints');
  const rows = memory.table<WebhookDeliveryId, Kept>('webhook_deliveries');
  const enabledOnes = () => [...endpoints.values()].filter(({ disabledAt }) => disabledAt === null);
  const isEnabled = (id: WebhookEndpointId) => enabledOnes().some((endpoint) => endpoint.id === id);
  const write = ({ person, ...given }: NewDelivery, now: Date, manual: boolean): void => {
    const same = ({ endpointId, eventId }: Kept) => endpointId === given.endpointId && eventId === given.eventId;
    if (!isEnabled(given.endpointId) || [...rows.values()].some(same)) return;
    const data = person && !isUser(person.userId) ? person.erased : given.data;
    rows.set(given.id, {
      ...{ ...given, data, manual, seq: rows.size, leasedUntil: null, status: 'waiting', attempts: 0, failures: 0 },
      ...{ nextAt: now, lastAttemptAt: null, responseStatus: null, error: null },
      ...{ lastAttempts: [], createdAt: now, endedAt: null },
    });
  };
  const waitingOf = ({ endpointId, subjectId }: Kept) =>
    [...rows.values()]
      .filter((row) => row.status === 'waiting' && row.endpointId === endpointId && row.subjectId === subjectId)
      .sort((one, other) => one.seq - other.seq);
  const isDue = (row: Kept, now: Date): boolean =>
    row.nextAt !== null && row.nextAt <= now && (row.leasedUntil === null || row.leasedUntil <= now);
  const take = ({ now, until, most, mostOfEndpoint, underWay }: TakeDue) => {
    const free = ({ pausedUntil }: WebhookEndpoint) => pausedUntil === null || pausedUntil <= now;
    const taken = enabledOnes()
      .filter(free)
      .flatMap((endpoint) =>
        [...rows.values()]
          .filter((row) => row.endpointId === endpoint.id && isDue(row, now) && waitingOf(row)[0] === row)
          .sort((one, other) => Number(one.nextAt) - Number(other.nextAt) || one.seq - other.seq)
          .slice(0, Math.max(0, mostOfEndpoint - (underWay.get(endpoint.id) ?? 0)))
          .map((row) => ({ row, endpoint })),
      )
      .slice(0, most);
    return taken.map(({ row, endpoint }) => {
      const leased = { ...row, leasedUntil: until, attempts: row.attempts + 1, lastAttemptAt: now };
      rows.set(row.id, leased);
      return { delivery: deliveryOf(leased), endpoint };
    });
  };
  const again = (row: Kept, now: Date): Kept => {
    const due = { ...row, status: 'waiting' as const, manual: true, failures: 0, nextAt: now, endedAt: null };
    rows.set(row.id, due);
    const endpoint = endpoints.get(row.endpointId);
    if (endpoint) endpoints.set(endpoint.id, { ...endpoint, pausedUntil: null });
    return due;
  };
  const own = (endpointId: WebhookEndpointId) => [...rows.values()].filter((row) => row.endpointId === endpointId);
  return {
    followingEndpoints: async () => enabledOnes(),
    insert: (deliveries, now) =>
      memory.atomically(() => {
        for (const delivery of deliveries) write(delivery, now, false);
      }),
    insertManual: (delivery, now) =>
      memory.atomically(() => {
        const endpoint = endpoints.get(delivery.endpointId);
        if (!endpoint || endpoint.disabledAt) return false;
        endpoints.set(endpoint.id, { ...endpoint, pausedUntil: null });
        write(delivery, now, true);
        return true;
      }),
    takeDue: (asked) => memory.atomically(() => take(asked)),
    conclude: ({ id, attempts }, conclusion, now) =>
      memory.atomically(() => {
        const row = rows.get(id);
        if (row?.status !== 'waiting' || row.attempts !== attempts) return false;
        const behind = waitingOf(row).filter(({ seq }) => seq > row.seq);
        const lastAttempts = lastAttemptsOf(row, conclusion.delivery, now);
        rows.set(id, { ...row, ...conclusion.delivery, lastAttempts, leasedUntil: null });
        const { nextAt } = conclusion.delivery;
        const due = nextAt === null ? behind.slice(0, 1) : behind.filter((one) => Number(one.nextAt) < Number(nextAt));
        const earlier = (one: Kept) => (one.nextAt !== null && one.nextAt < now ? one.nextAt : now);
        for (const one of due) rows.set(one.id, { ...one, nextAt: nextAt ?? earlier(one) });
        const endpoint = endpoints.get(row.endpointId);
        if (endpoint) endpoints.set(endpoint.id, afterConclusion(endpoint, conclusion, now));
        return true;
      }),
    find: async (endpointId, id) => {
      const row = rows.get(id);
      return row?.endpointId === endpointId ? deliveryOf(row) : null;
    },
    list: async ({ endpointId, status, page }) => {
      const listed = own(endpointId).filter((row) => status === undefined || row.status === status);
      const following = listed.sort(newestFirst).filter(({ id }) => !page.after || id < page.after);
      return pageOf(following.slice(0, page.limit + 1).map(deliveryOf), page, ({ id }) => id);
    },
    redeliver: (endpointId, id, now) =>
      memory.atomically(() => {
        const row = rows.get(id);
        return row?.endpointId === endpointId ? deliveryOf(again(row, now)) : null;
      }),
    redeliverFailed: (endpointId, { since, now, most }) =>
      memory.atomically(() => {
        const failed = own(endpointId)
          .filter(({ status, createdAt }) => status === 'failed' && createdAt >= since)
          .sort((one, other) => Number(one.createdAt) - Number(other.createdAt) || one.seq - other.seq)
          .slice(0, most);
        for (const row of failed) again(row, now);
        return failed.length;
      }),
  };
};

/** Secrets in plain words, each with the endpoint that it is for. */
export const plainWebhookSecrets = () => {
  let made = 0;
  return {
    make: () => {
      made += 1;
      return `whsec_${Buffer.alloc(32, made).toString('base64')}`;
    },
    seal: (secret: string, endpointId: WebhookEndpointId) => `${endpointId} ${secret}`,
    open: (sealed: string, endpointId: WebhookEndpointId) =>
      sealed.startsWith(`${endpointId} `) ? sealed.slice(endpointId.length + 1) : null,
  };
};
