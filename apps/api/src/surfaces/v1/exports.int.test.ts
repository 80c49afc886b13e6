import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { pgListSnapshots } from '@orderline/adapters-postgres';
import { useDatabase } from '@orderline/adapters-postgres/testing/database';
import { manyOrders } from '@orderline/adapters-postgres/testing/many-orders';
import { createApplication, newId } from '@orderline/composition';
import { inMemoryPorts } from '@orderline/composition/in-memory';
import type { UserId } from '@orderline/domain/shared';
import { listenPort } from '@orderline/platform';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApiServer } from '../../serve.ts';
import { openApi } from '../../testing/open-api.ts';

const opened = useDatabase();

const MANY = 6_000;

/** Some twenty megabytes: more than what fits between a server and a client who does not read. */
beforeAll(async () => {
  const { outside } = opened();
  await manyOrders(outside, MANY);
  await outside`update orders set shipping_address = shipping_address || jsonb_build_object('recipient', repeat('x', 3000))`;
});

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const listen = async (limitMs: number) => {
  const snapshots = pgListSnapshots(opened().database, { limitMs, most: 2 });
  const { exports } = createApplication({ ...inMemoryPorts(), snapshots });
  const api = openApi({ application: { exports } });
  const options = { ...api.http, metrics: api.metrics, listener: 'public', connectionsPerAddress: 1000 } as const;
  const { server, close } = createApiServer(api.app, options);
  const { port } = await listenPort({ port: 0, explicit: true }, { server, host: '127.0.0.1' });
  closing.push(async () => {
    server.closeAllConnections();
    await close();
  });
  const headers = { Authorization: `Bearer ${await api.tokenFor(newId<UserId>(), 'admin')}` };
  const url = `http://127.0.0.1:${port}/internal/exports/orders`;
  /** Whose body nobody reads yet. */
  const begin = async (): Promise<IncomingMessage> => {
    const [response] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    return response;
  };
  return { ...api, begin };
};

const read = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => void chunks.push(chunk));
  await new Promise((resolve) => response.once('close', resolve));
  return Buffer.concat(chunks).toString();
};

/** Exports that are open, as PostgreSQL sees them. */
const underWay = async (): Promise<number> => {
  const [row] = await opened().outside<{ count: number }[]>`
    select count(*)::int from pg_stat_activity
    where datname = current_database() and application_name = 'test jobs' and xact_start is not null`;
  return row?.count ?? -1;
};

const settled = { timeout: 20_000 };

describe('an export on a real connection', () => {
  it('waits for its client, lets go of PostgreSQL where they leave, and is whole where they stay', async () => {
    const { begin } = await listen(300_000);
    const left = await begin();
    expect([left.statusCode, await underWay()]).toEqual([200, 1]);
    const second = await begin();
    expect([second.statusCode, (await read(second)).includes('export-running')]).toEqual([409, true]);
    left.destroy();
    await expect.poll(underWay, settled).toBe(0);
    const whole = await begin();
    const text = await read(whole);
    expect([whole.statusCode, whole.complete, text.split('\r\n').length]).toEqual([200, true, MANY + 2]);
    expect(await underWay()).toBe(0);
  });

  it('is broken off, and logged, where it takes too long', async () => {
    const { begin, lines } = await listen(1_000);
    const response = await begin();
    await expect.poll(underWay, settled).toBe(0);
    const text = await read(response);
    expect([response.statusCode, response.complete]).toEqual([200, false]);
    expect(text.split('\r\n').length).toBeLessThan(MANY);
    expect(text.startsWith('number,id,')).toBe(true);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'a stream failed' }));
  });
});
