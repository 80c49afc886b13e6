import { join } from 'node:path';
import { demoAdmin, demoCustomer, demoOperator, demoSecondFactor } from '@orderline/composition';
import { demoProduct } from '@orderline/contracts/http/demo';
import { loadConcerns, processSources } from '@orderline/platform';
import { type Built, buildExample } from '../example/build-example.ts';
import { bringUp, type Services } from '../services/fallbacks.ts';
import { stateDirectory } from '../services/project.ts';
import { missingLine } from '../services/report.ts';
import type { ServiceName } from '../services/service.ts';
import { onSignals } from '../services/signals.ts';
import { boxed, curlLine, networkRows } from './banner.ts';
import { prepare } from './prepare.ts';
import { schedulerTokens } from './scheduler-token.ts';
import { developmentSecrets } from './secrets.ts';
import { type SimulatedPartners, simulatedPartners } from './simulators.ts';
import { configureSystem, type System, type SystemConfig, startSystem } from './system.ts';
import { startTicker, type Ticker } from './ticker.ts';

export type Run = { readonly wanted: readonly ServiceName[]; readonly watch: boolean };

const exampleDirectory = join(stateDirectory, 'example');

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const environment = async ({ services }: Services, given: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> => ({
  ENVIRONMENT: 'development',
  ...(await developmentSecrets(stateDirectory)),
  EXAMPLE_APP: exampleDirectory,
  DEV_PAGE: 'true',
  ...(process.env.ORDERLINE_STATE_DIRECTORY && { EMAIL_OUTBOX: join(stateDirectory, 'outbox') }),
  ...given,
  ...(services.postgres && { DATABASE_URL: services.postgres.url }),
  ...(services.redis && { REDIS_URL: services.redis.url }),
  ...(services.kafka && { KAFKA_BROKERS: services.kafka.url }),
});

type Announced = {
  readonly system: System;
  readonly services: Services;
  readonly partners: SimulatedPartners;
  readonly env: NodeJS.ProcessEnv;
};

/** Where e-mails go. */
const mailOf = (env: NodeJS.ProcessEnv): string => {
  const { smtpUrl, outbox } = loadConcerns('api', ['emails'], { ...processSources(), env }).emails;
  return smtpUrl ? 'by SMTP_URL' : `${outbox ?? 'nowhere: set EMAIL_OUTBOX'}`;
};

/** Whether there is a page for developers; one may have none. */
const showsDevPage = (env: NodeJS.ProcessEnv): boolean =>
  loadConcerns('api', ['docs'], { ...processSources(), env }).docs.devPage;

const apiOf = (env: NodeJS.ProcessEnv) => loadConcerns('api', ['http', 'gateway'], { ...processSources(), env });

/** Where both apps send their spans for it: all that there are, unless it is said. */
const spansShown = ({ env, ports }: SystemConfig): NodeJS.ProcessEnv =>
  showsDevPage(env)
    ? { OTEL_TRACES_SAMPLER_ARG: '1', DEV_SPANS_URL: `http://127.0.0.1:${ports.management}/dev/spans`, ...env }
    : env;

/** Where e-mails lead to, unless it is said: the example app. */
const linked = (env: NodeJS.ProcessEnv, { ports: { api } }: Pick<SystemConfig, 'ports'>): NodeJS.ProcessEnv => ({
  SHOP_ORDER_URL: `http://127.0.0.1:${api}/example/#/orders/{number}`,
  API_PUBLIC_URL: `http://127.0.0.1:${api}`,
  ...env,
});

const announce = ({ system, services, partners, env }: Announced): void => {
  const api = `http://127.0.0.1:${system.ports.api}`;
  const backing = Object.entries(services.services).map(([name, { how }]) => [name, how] as const);
  const { http, gateway } = apiOf(env);
  const box = boxed('Orderline is ready', [
    ['API', `${api}/api/v2`],
    ...networkRows({ host: env.HOST, port: system.ports.api }),
    ...(http.roles.includes('gateway') ? [['gateway', `http://127.0.0.1:${gateway.port.port}`] as const] : []),
    ['docs', `${api}/docs`],
    ['example', `${api}/example/`],
    ...(showsDevPage(env) ? [['dev', `${api}/dev`] as const] : []),
    ['health', `${api}/health/ready`],
    ['metrics', `http://127.0.0.1:${system.ports.management}/metrics (worker: ${system.ports.workerManagement})`],
    ['customer', `${demoCustomer.email}  ${demoCustomer.password}`],
    ['admin', `${demoAdmin.email}  ${demoAdmin.password}`],
    ['operator', `${demoOperator.email}  ${demoOperator.password}`],
    ...(http.roles.includes('admin') ? [['pages', `${api}/admin  codes by ${demoSecondFactor}`] as const] : []),
    ['mail', mailOf(env)],
    ...partners.rows,
    ...backing,
  ]);
  const line = curlLine({ api, ...demoCustomer, sku: demoProduct.sku });
  process.stdout.write(`\n${box}\n\nPlace an order:\n\n${line}\n\nCtrl+C stops it all.\n\n`);
};

/** Triggers the jobs of the system, as an external scheduler does elsewhere. */
const schedule = async ({ ports }: System, env: NodeJS.ProcessEnv): Promise<Ticker> => {
  const api = `http://127.0.0.1:${env.INTERNAL_PORT || ports.api}`;
  return startTicker({ api, token: await schedulerTokens(env), onProgress: say });
};

type Started = {
  readonly ticker: Ticker | undefined;
  readonly system: System | undefined;
  readonly example: Built | undefined;
  readonly services: Services | undefined;
};

const stop = async ({ ticker, system, example, services }: Started): Promise<void> => {
  await ticker?.stop();
  await system?.stop(say);
  await example?.close();
  await services?.close();
};

/** Brings up services, database, api and worker, tells where they are, and stops them in order at Ctrl+C. */
export const run = async ({ wanted, watch }: Run): Promise<number> => {
  const interrupt = new AbortController();
  const interrupted = new Promise<'interrupted'>((resolve) =>
    interrupt.signal.addEventListener('abort', () => resolve('interrupted')),
  );
  let services: Services | undefined;
  let system: System | undefined;
  let ticker: Ticker | undefined;
  let example: Built | undefined;
  onSignals(
    () => {
      say('Stopping; a second Ctrl+C does not wait.');
      interrupt.abort();
    },
    async () => {
      system?.kill();
      await services?.close('immediate');
      process.exit(1);
    },
  );
  try {
    const config = await configureSystem(process.env, say);
    services = await bringUp(wanted, {
      directory: join(stateDirectory, 'services'),
      env: process.env,
      onProgress: say,
      signal: interrupt.signal,
    });
    for (const missing of services.missing) say(missingLine(missing));
    if (services.missing.length > 0 || interrupt.signal.aborted) return services.missing.length > 0 ? 1 : 0;
    const env = linked(spansShown({ ...config, env: await environment(services, config.env) }), config);
    example = await buildExample(exampleDirectory, { watch });
    await prepare(env, { onProgress: say, withStory: true });
    const partners = await simulatedPartners({ env, taken: config.ports, onProgress: say });
    system = await startSystem({ ...config, env, partners, watch, onProgress: say });
    if (!interrupt.signal.aborted) {
      announce({ system, services, partners, env });
      ticker = await schedule(system, env);
    }
    const ending = await Promise.race([
      interrupted,
      system.ended,
      services.ended.then(({ service, how }) => `${service} ended: ${how}`),
    ]);
    if (ending === 'interrupted') return 0;
    say(`✗ ${ending}. Fix: read what it said above; then npm start again.`);
    return 1;
  } catch (error) {
    if (interrupt.signal.aborted) return 0;
    say(`✗ ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await stop({ ticker, system, example, services });
  }
};
