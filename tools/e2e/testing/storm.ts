import type { Sql } from 'postgres';
import type { Broker } from '../../services/broker.ts';
import { type Buyer, rush } from './buyers.ts';
import type { Entry, Ledger } from './ledger.ts';
import { intentsOf, type Shelves } from './shelves.ts';
import type { System } from './system.ts';

export type Storm = {
  readonly system: System;
  readonly broker: Broker;
  readonly sql: Sql;
  readonly buyers: readonly Buyer[];
  readonly shelves: Shelves;
  readonly ledger: Ledger;
};

type Phase = {
  readonly orders: number;
  /** Happens once a quarter of the phase's orders have their verdict and the others are under way or to come. */
  readonly fault?: () => Promise<unknown>;
};

const CONCURRENCY = 50;

const play = async ({ buyers, shelves, ledger }: Storm, { orders, fault }: Phase): Promise<readonly Entry[]> => {
  const from = ledger.entries.length;
  const intents = intentsOf(shelves, { from, count: orders, buyers: buyers.length });
  const disturbed = ledger.reached(from + Math.floor(orders / 4)).then(() => fault?.());
  await rush({ buyers, intents, ledger, concurrency: CONCURRENCY });
  await disturbed;
  return ledger.entries.slice(from);
};

/** Cuts every connection that the two apps hold to PostgreSQL, and answers how many those were. */
const cutConnections = async (sql: Sql): Promise<number> => {
  const cut = await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'orderline %'`;
  return cut.length;
};

export type Weathered = {
  /** What was answered while there was no broker. */
  readonly withoutBroker: readonly Entry[];
  readonly connectionsCut: number;
};

/** Places orders while each part of the system fails in turn; all of it runs again at the end. */
export const weatherStorm = async (storm: Storm): Promise<Weathered> => {
  const { system, broker, sql } = storm;
  const { api, worker } = system;
  let connectionsCut = 0;
  await play(storm, { orders: 100, fault: () => worker.end('SIGKILL').then(() => worker.start()) });
  await play(storm, { orders: 80, fault: () => broker.kill() });
  const withoutBroker = await play(storm, { orders: 40 });
  const brokerBack = broker.start();
  await play(storm, {
    orders: 80,
    fault: async () => {
      connectionsCut = await cutConnections(sql);
    },
  });
  await play(storm, { orders: 100, fault: () => api.end('SIGKILL').then(() => api.start()) });
  await brokerBack;
  return { withoutBroker, connectionsCut };
};
