import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../dev/program.ts';
import { untilReady } from '../../dev/ready.ts';
import { simulatorsMain } from '../../dev/simulators.ts';
import { freePort } from '../../services/free-port.ts';

export type CalmPartners = {
  readonly paymentPort: number;
  /** How the worker of a system without brokers reaches them. */
  readonly env: Readonly<Record<'PAYMENT_URL' | 'WAREHOUSE_URL' | 'CARRIER_URL', string>>;
  /** Turns dials of the warehouse; those that are left out are as at the start. */
  turnWarehouse(dials: Readonly<Record<string, string | number>>): Promise<void>;
  stop(): Promise<void>;
};

const calm = [
  ...['payment.latencyMs=5/20/100', 'warehouse.pickMs=50/200/800'],
  ...['carrier.collectMs=50/200/800', 'carrier.deliverMs=50/300/1000'],
];

const READY_MS = 30_000;

type Settings = { readonly kafkaBrokers?: string; readonly dials?: readonly string[] };

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Payment provider, warehouse and carrier that do what they are asked, in a process beside the system. */
export const startCalmPartners = async ({ kafkaBrokers, dials = [] }: Settings): Promise<CalmPartners> => {
  const state = await mkdtemp(join(tmpdir(), 'orderline-partners-'));
  const [payment, warehouse, carrier] = [await freePort(), await freePort(), await freePort()];
  const program = startProgram({
    name: 'simulators',
    main: simulatorsMain,
    watch: false,
    telemetry: false,
    env: {
      PATH: process.env.PATH,
      ENVIRONMENT: 'development',
      LOG_LEVEL: 'error',
      ...(kafkaBrokers !== undefined && { KAFKA_BROKERS: kafkaBrokers }),
      SIMULATOR_DIALS: [...calm, ...dials].join(' '),
      SIMULATOR_STATE: state,
      PAYMENT_SIMULATOR_PORT: String(payment),
      WAREHOUSE_SIMULATOR_PORT: String(warehouse),
      CARRIER_SIMULATOR_PORT: String(carrier),
    },
  });
  const stop = async (): Promise<void> => {
    program.signal('SIGTERM');
    await program.exited;
    await rm(state, { recursive: true, force: true });
  };
  try {
    await untilReady(program, `${urlOf(carrier)}/health`, READY_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    paymentPort: payment,
    env: { PAYMENT_URL: urlOf(payment), WAREHOUSE_URL: urlOf(warehouse), CARRIER_URL: urlOf(carrier) },
    turnWarehouse: async (turned) => {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`${urlOf(warehouse)}/dials`, { method: 'PUT', headers, body: JSON.stringify(turned) });
      if (!answer.ok) throw new Error(`the warehouse refused its dials: ${await answer.text()}`);
    },
    stop,
  };
};
