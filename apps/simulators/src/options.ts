import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Partner, partners } from './dials/dials.ts';
import { dialLines, NoSuchDial, readSettings, type Settings } from './dials/settings.ts';

/** The command line is wrong: exit code 2. */
export class Misuse extends Error {}

const everyone = (names: readonly Partner[]): string => (names.length === partners.length ? 'each' : names.join(', '));

const dialHelp = dialLines()
  .map(
    ({ dial, byDefault, meaning, partners: whose }) =>
      `  ${dial.padEnd(13)} ${byDefault.padEnd(14)} ${everyone(whose).padEnd(18)} ${meaning}`,
  )
  .join('\n');

export const USAGE = `Example: npm run simulators -- --scenario apps/simulators/scenarios/bad-day.json

Stands for the payment provider, the warehouse and the carrier, which are not ours, on 127.0.0.1, with faults by dials.
npm start and npm run start:services start it by themselves.

Usage: npm run simulators -- [payment] [warehouse] [carrier] [options]
  --scenario FILE       plays a day of changing dials            SIMULATOR_SCENARIO
  --speed N             minutes of the scenario that pass in one  SIMULATOR_SPEED
  --set PARTNER.DIAL=V  a dial at the start; may be repeated      SIMULATOR_DIALS, separated by spaces
  --seed TEXT           decides which orders are struck           SIMULATOR_SEED (orderline)
  --state FOLDER        where journals are kept                   SIMULATOR_STATE (simulators in .data)
  --help                print this

Each listens on a port of its own: PAYMENT_SIMULATOR_PORT (9470), WAREHOUSE_SIMULATOR_PORT (9471),
CARRIER_SIMULATOR_PORT (9472); a default one that is in use moves on. /health, /ledger and /dials answer on each;
PUT /dials turns dials while it runs: those that are left out are as at the start. With KAFKA_BROKERS, warehouse and
carrier follow and answer over Kafka; otherwise over HTTP. LOG_LEVEL=debug tells each order.

Dials: shares are from 0 to 1; times are milliseconds, always the same (20) or min/median/p99 (20/60/250).
  dial          default        of                 meaning
${dialHelp}

docs/how-to/simulators.md has the rest. Exit codes: 0 stopped, 1 failed, 2 wrong usage.
`;

export type Options = {
  readonly wanted: readonly Partner[];
  readonly settings: Settings;
  readonly seed: string;
  readonly state: string;
  readonly scenario?: string | undefined;
  readonly speed?: number | undefined;
  readonly brokers?: readonly string[] | undefined;
};

export type Given = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDirectory: string;
};

const isPartner = (name: string): name is Partner => partners.some((partner) => partner === name);

const speedOf = (text: string): number => {
  const speed = Number(text);
  if (speed > 0 && speed <= 10_000) return speed;
  throw new Misuse(`--speed ${text}: give a number above 0, up to 10000`);
};

const settingsOf = (texts: readonly string[]): Settings => {
  try {
    return readSettings(texts);
  } catch (error) {
    throw error instanceof NoSuchDial ? new Misuse(error.message) : error;
  }
};

const list = (text: string | undefined, separator: RegExp): readonly string[] =>
  (text ?? '').split(separator).filter((item) => item !== '');

/** What the command line and the environment ask for; throws Misuse or what parseArgs throws. */
export const readOptions = ({ args, env, stateDirectory }: Given): Options | 'help' => {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean', short: 'h' }] as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { scenario: text, speed: text, set: { ...text, multiple: true }, seed: text, state: text, help: flag },
  });
  if (values.help) return 'help';
  const unknown = positionals.find((name) => !isPartner(name));
  if (unknown !== undefined) throw new Misuse(`there is no partner "${unknown}"; there are ${partners.join(', ')}`);
  const named = positionals.filter(isPartner);
  const speed = values.speed ?? (env.SIMULATOR_SPEED || undefined);
  const brokers = list(env.KAFKA_BROKERS, /,/);
  return {
    wanted: named.length > 0 ? named : partners,
    settings: settingsOf([...list(env.SIMULATOR_DIALS, /\s+/), ...(values.set ?? [])]),
    seed: values.seed ?? (env.SIMULATOR_SEED || 'orderline'),
    state: values.state ?? (env.SIMULATOR_STATE || join(stateDirectory, 'simulators')),
    scenario: values.scenario ?? (env.SIMULATOR_SCENARIO || undefined),
    speed: speed === undefined ? undefined : speedOf(speed),
    brokers: brokers.length > 0 ? brokers : undefined,
  };
};
