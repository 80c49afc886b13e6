import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { startProgram } from '../dev/program.ts';
import { untilReady } from '../dev/ready.ts';
import { simulatorsMain } from '../dev/simulators.ts';
import { freePort } from '../services/free-port.ts';

const READY_MS = 30_000;

/** A day in seconds, with 5 % of everything going wrong. */
const dials = [
  ...['payment.latencyMs=5/20/100', 'warehouse.pickMs=50/200/800'],
  ...['carrier.collectMs=50/200/800', 'carrier.deliverMs=50/300/1000'],
];

const scenario = fileURLToPath(new URL('../../apps/simulators/scenarios/storm-5-percent.json', import.meta.url));

const ledger = z.object({
  payments: z.int(),
  currencies: z.record(
    z.string(),
    z.partialRecord(
      z.enum(['authorised', 'declined', 'captured', 'voided', 'refunded']),
      z.object({ count: z.int(), amount: z.string() }),
    ),
  ),
});

export type Partners = {
  readonly paymentUrl: string;
  /** Minor units of the currency that the payment provider holds, by status. */
  held(currency: string, status: 'authorised' | 'captured'): Promise<bigint>;
  stop(): Promise<void>;
};

/** Starts payment provider, warehouse and carrier, which fail in one of twenty things that they do. */
export const startPartners = async (env: NodeJS.ProcessEnv, directory: string): Promise<Partners> => {
  const state = join(directory, 'simulators');
  await rm(state, { recursive: true, force: true });
  const [payment, warehouse, carrier] = [await freePort(), await freePort(), await freePort()];
  const program = startProgram({
    name: 'simulators',
    main: simulatorsMain,
    watch: false,
    env: {
      ...env,
      SIMULATOR_SCENARIO: scenario,
      SIMULATOR_DIALS: dials.join(' '),
      SIMULATOR_STATE: state,
      PAYMENT_SIMULATOR_PORT: String(payment),
      WAREHOUSE_SIMULATOR_PORT: String(warehouse),
      CARRIER_SIMULATOR_PORT: String(carrier),
    },
  });
  const paymentUrl = `http://127.0.0.1:${payment}`;
  await untilReady(program, `http://127.0.0.1:${carrier}/health`, READY_MS);
  return {
    paymentUrl,
    held: async (currency, status) => {
      const { currencies } = ledger.parse(await (await fetch(`${paymentUrl}/ledger`)).json());
      return BigInt(currencies[currency]?.[status]?.amount.replace('.', '') ?? 0);
    },
    stop: async () => {
      program.signal('SIGTERM');
      await program.exited;
    },
  };
};
