import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, vi } from 'vitest';

/** A cluster's nodes speak to each other 10,000 ports further on, so that their ports are low. */
export const freePort = async (below = 55_000): Promise<number> => {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    if (port < below) return port;
  }
};

export type OwnRedis = {
  readonly url: string;
  readonly port: number;
  /** Connected as the server's administrator. */
  readonly admin: Redis;
  kill(signal: NodeJS.Signals): void;
  close(): Promise<void>;
};

type Starting = {
  /** More of the command line, once the port is known. */
  readonly more?: (port: number) => readonly string[];
  readonly password?: string;
  /** Of one that was there before, in place of a free one. */
  readonly at?: number;
};

/** A redis-server of a test's own, which may do to it what no shared server would bear. */
export const startOwnRedis = async ({ more = () => [], password, at }: Starting = {}): Promise<OwnRedis> => {
  const port = at ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), 'orderline-redis-'));
  // Sentinels and clusters write their state into a file.
  const settings = join(directory, 'redis.conf');
  await writeFile(settings, `bind 127.0.0.1\nport ${port}\nsave ""\nappendonly no\ndir ${directory}\n`);
  const server: ChildProcess = spawn('redis-server', [settings, ...more(port)], { stdio: 'ignore' });
  await once(server, 'spawn');
  const admin = new Redis({
    host: '127.0.0.1',
    port,
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    ...(password && { password }),
  });
  admin.on('error', () => undefined);
  expect(await admin.ping()).toBe('PONG');
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    admin,
    kill: (signal) => void server.kill(signal),
    close: async () => {
      admin.disconnect();
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const WITHIN = { timeout: 20_000, interval: 50 };

const MASTER = 'shop';

/** A master, its replica, and a Sentinel that needs no other to decide that the master is gone. */
export const startSentinels = async () => {
  const password = 'n0t-shown-master';
  const sentinelPassword = 'n0t-shown-sentinel';
  const secured = ['--requirepass', password, '--masterauth', password];
  const master = await startOwnRedis({ more: () => secured, password });
  const replicaOf = () => [...secured, '--replicaof', '127.0.0.1', String(master.port)];
  const replica = await startOwnRedis({ more: replicaOf, password });
  const isLinked = async () => (await replica.admin.info('replication')).includes('master_link_status:up');
  await vi.waitUntil(isLinked, WITHIN);
  const sentinel = await startOwnRedis({
    more: () => ['--sentinel', '--requirepass', sentinelPassword],
    password: sentinelPassword,
  });
  const tell = (...words: readonly string[]) => sentinel.admin.call('SENTINEL', ...words);
  await tell('MONITOR', MASTER, '127.0.0.1', String(master.port), '1');
  await tell('SET', MASTER, 'auth-pass', password);
  await tell('SET', MASTER, 'down-after-milliseconds', '500');
  await tell('SET', MASTER, 'failover-timeout', '3000');
  await vi.waitUntil(async () => String(await tell('REPLICAS', MASTER)).includes('master-link-status,ok'), WITHIN);
  return {
    address: {
      url: `redis://:${password}@127.0.0.1:${sentinel.port}`,
      sentinelMaster: MASTER,
      sentinelPassword,
    },
    master,
    replica,
    close: async () => {
      for (const one of [sentinel, replica, master]) await one.close();
    },
  };
};

const SLOTS = 16_384;

/** A cluster of three masters, each with a replica. */
export const startCluster = async () => {
  const more = (port: number) => [
    ...['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`],
    ...['--cluster-node-timeout', '1000', '--cluster-replica-validity-factor', '0'],
  ];
  const nodes = await Promise.all(Array.from({ length: 6 }, () => startOwnRedis({ more })));
  const [first, ...others] = nodes;
  if (!first) throw new Error('no node');
  const masters = nodes.slice(0, 3);
  const share = Math.ceil(SLOTS / masters.length);
  for (const [index, { admin }] of masters.entries())
    await admin.cluster('ADDSLOTSRANGE', index * share, Math.min((index + 1) * share, SLOTS) - 1);
  for (const [index, { admin }] of nodes.entries()) await admin.cluster('SET-CONFIG-EPOCH', index + 1);
  for (const { port } of others) await first.admin.cluster('MEET', '127.0.0.1', port);
  for (const [index, { admin }] of nodes.slice(3).entries()) {
    const id = String(await masters[index]?.admin.cluster('MYID'));
    await vi.waitUntil(() => admin.cluster('REPLICATE', id).catch(() => false), WITHIN);
  }
  for (const { admin } of nodes) {
    await vi.waitUntil(async () => (await admin.cluster('INFO')).includes('cluster_state:ok'), WITHIN);
    await vi.waitUntil(async () => String(await admin.cluster('NODES')).split('slave').length === 4, WITHIN);
  }
  return {
    address: { url: `redis://127.0.0.1:${first.port},127.0.0.1:${others[0]?.port}`, cluster: true },
    nodes,
    masters,
    empty: async () => {
      for (const { admin } of nodes) await admin.flushall().catch(() => undefined);
    },
    close: async () => {
      for (const node of nodes) await node.close();
    },
  };
};
