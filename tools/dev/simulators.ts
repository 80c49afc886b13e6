import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stateDirectory } from '../services/project.ts';
import type { Row } from './banner.ts';
import { type PartnerPorts, type SelectPartnerPorts, selectPartnerPorts } from './ports.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { untilReady } from './ready.ts';

type Partner = keyof PartnerPorts;

/** The partners that this machine stands for, and how the apps reach them. */
export type SimulatedPartners = {
  readonly names: readonly Partner[];
  readonly ports: PartnerPorts;
  /** What the apps are told. */
  readonly env: Readonly<Record<string, string>>;
  /** For the table at the start. */
  readonly rows: readonly Row[];
};

const READY_MS = 30_000;

const partners = ['payment', 'warehouse', 'carrier'] as const satisfies readonly Partner[];

export const simulatorsMain = fileURLToPath(new URL('../../apps/simulators/src/main.ts', import.meta.url));

const variableOf = (partner: Partner): string => `${partner.toUpperCase()}_URL`;

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Where there are brokers, warehouse and carrier are reached over Kafka, and have no URL. */
const hasUrl = (partner: Partner, env: NodeJS.ProcessEnv): boolean => partner === 'payment' || !env.KAFKA_BROKERS;

/** A partner that a URL names is that one; the others are simulated. */
export const simulatedPartners = async (given: SelectPartnerPorts): Promise<SimulatedPartners> => {
  const { env } = given;
  const names = partners.filter((partner) => !env[variableOf(partner)]);
  const ports = await selectPartnerPorts(given);
  const reached = names.filter((partner) => hasUrl(partner, env));
  return {
    names,
    ports,
    env: Object.fromEntries(reached.map((partner) => [variableOf(partner), urlOf(ports[partner])])),
    rows: names.map((partner) => [partner, `${urlOf(ports[partner])}  simulated`]),
  };
};

export type StartSimulators = { readonly env: NodeJS.ProcessEnv; readonly watch: boolean };

/** Starts the simulated partners as one program and waits until they answer; undefined where there are none. */
export const startSimulators = async (
  { names, ports }: SimulatedPartners,
  { env, watch }: StartSimulators,
): Promise<RunningProgram | undefined> => {
  const last = names.at(-1);
  if (last === undefined) return undefined;
  const chosen = {
    SIMULATOR_STATE: env.SIMULATOR_STATE || join(stateDirectory, 'simulators'),
    PAYMENT_SIMULATOR_PORT: String(ports.payment),
    WAREHOUSE_SIMULATOR_PORT: String(ports.warehouse),
    CARRIER_SIMULATOR_PORT: String(ports.carrier),
  };
  const program = startProgram({
    name: 'simulator',
    main: simulatorsMain,
    args: names,
    env: { ...env, ...chosen },
    watch,
    telemetry: false,
  });
  try {
    await untilReady(program, `${urlOf(ports[last])}/health`, READY_MS);
  } catch (error) {
    program.signal('SIGTERM');
    throw error;
  }
  return program;
};
