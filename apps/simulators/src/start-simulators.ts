import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaConnection } from '@orderline/adapters-kafka';
import type { ConfigOf, Logger, RunningApp, SharedConfig } from '@orderline/platform';
import { claimState } from './claim-state.ts';
import type { Partner } from './dials/dials.ts';
import type { Options } from './options.ts';
import { playScenario, type Scenario } from './scenario/scenario.ts';
import { type RunningPartner, startPartner } from './start-partner.ts';

/** Loaded only where there are brokers. */
const kafkaOf = async ({ brokers, kafka, logger }: Start): Promise<KafkaConnection | undefined> => {
  if (!brokers) return undefined;
  const { openKafka } = await import('@orderline/adapters-kafka');
  return openKafka({ ...kafka, brokers, clientId: 'orderline-simulators', logger });
};

type Playing = { readonly scenario: Scenario; readonly speed: number; readonly logger: Logger };

const play = (
  { scenario, speed, logger }: Playing,
  running: ReadonlyMap<Partner, RunningPartner>,
): { readonly stop: () => void } => {
  const calledOff = new AbortController();
  const start = performance.now();
  const { signal } = calledOff;
  const playing = playScenario(scenario, {
    speed,
    put: (partner, dials) => running.get(partner)?.put(dials),
    until: (ms) => delay(Math.max(0, start + ms - performance.now()), undefined, { signal }),
    say: (line) => logger.info(line),
  });
  playing.catch((error: unknown) => {
    if (!signal.aborted) logger.error({ err: error }, 'the scenario broke off');
  });
  return { stop: () => calledOff.abort() };
};

export type Start = Options & {
  readonly ports: ConfigOf<'simulators'>['simulators'];
  readonly day?: Scenario | undefined;
  /** How the brokers are reached, other than openly. */
  readonly kafka?: SharedConfig['kafka'] | undefined;
  readonly logger: Logger;
};

/** Starts the partners that are wanted, in this process, and plays the scenario, if there is one. */
export const startSimulators = async (options: Start): Promise<RunningApp> => {
  const { wanted, ports, settings, seed, state, day, speed, logger } = options;
  const { promise: failed, reject: onFatal } = Promise.withResolvers<never>();
  const release = await claimState(state);
  const kafka = await kafkaOf(options);
  const running = new Map<Partner, RunningPartner>();
  for (const name of wanted) {
    const partner = await startPartner(name, {
      port: ports[name],
      host: ports.host,
      given: settings[name],
      seed,
      state,
      kafka,
      logger,
      onFatal,
    });
    running.set(name, partner);
    logger.info(`${name} is up at ${partner.url}`);
  }
  const scenario = day && play({ scenario: day, speed: speed ?? day.speed, logger }, running);
  const close = async () => {
    scenario?.stop();
    await Promise.all([...running.values()].map((partner) => partner.close()));
    await kafka?.close();
    await release();
  };
  return { failed, closing: [{ name: 'the partners', close, timeoutMs: 8_000 }] };
};
