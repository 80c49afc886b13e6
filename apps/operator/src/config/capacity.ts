import type { ServerLimits } from '@orderline/adapters-postgres';
import { Misuse } from '../command.ts';

/** Processes of one Deployment, or of whatever starts them together. */
export type Group = { readonly app: 'api' | 'worker'; readonly replicas: number };

export type Fleet = {
  readonly groups: readonly Group[];
  /** How many more of each there are while it is replaced. */
  readonly surge: number;
  /** Connections of others: migrations, operators, what watches PostgreSQL. */
  readonly others: number;
};

export type Capacity = {
  readonly needed: number;
  readonly available: number;
  readonly ok: boolean;
  readonly text: string;
};

const GROUP = /^(?<app>api|worker)=(?<replicas>\d{1,4})$/;

/** Reads `api=8,worker=4,worker=2`; throws Misuse. */
export const groupsIn = (text: string): readonly Group[] =>
  text.split(',').map((part): Group => {
    const { app, replicas } = GROUP.exec(part.trim())?.groups ?? {};
    if (app !== 'api' && app !== 'worker')
      throw new Misuse(`--replicas says how many of each, as api=8,worker=4,worker=2; not ${text}`);
    return { app, replicas: Number(replicas) };
  });

/** Whether the pools of all processes fit into what PostgreSQL admits, while every group is being replaced at once. */
export const capacityOf = (
  { groups, surge, others }: Fleet,
  { maxConnections, reserved, most }: ServerLimits,
  connectionsOf: (app: Group['app']) => number,
): Capacity => {
  const needed = groups.reduce((sum, { app, replicas }) => sum + (replicas + surge) * connectionsOf(app), others);
  const left = maxConnections - reserved;
  const available = most === null ? left : Math.min(left, most);
  const ok = needed <= available;
  const terms = groups.map(({ app, replicas }) => `(${replicas} + ${surge}) × ${connectionsOf(app)} of ${app}`);
  const limit =
    available < left
      ? 'a limit of the role or the database'
      : `max_connections ${maxConnections}, less ${reserved} that are reserved`;
  const sum = `connections: ${[...terms, `${others} of others`].join(' + ')} = ${needed}; PostgreSQL admits ${available} (${limit})`;
  const remedy = available < left ? `raise that limit to ${needed}` : `raise max_connections to ${needed + reserved}`;
  const text = ok ? `✓ ${sum}` : `✗ ${sum}: lower the DATABASE_*POOL_SIZE or the replicas, or ${remedy}`;
  return { needed, available, ok, text };
};
