import { resolve } from 'node:path';
import { openKafka } from '@orderline/adapters-kafka';
import { createLogger, loadConcerns, processSources, type SharedConfig } from '@orderline/platform';
import { addressesOf, givenService, variableOf } from '../services/given.ts';
import { kafkaAnswers } from '../services/kafka-protocol.ts';
import type { ServiceName } from '../services/service.ts';
import { type Check, type CheckContext, explain, failed, passed, type Verdict } from './check.ts';
import { findKafka, findRedis } from './local.ts';
import { checkSchema } from './schema.ts';
import { askPostgres, askRedis } from './server-version.ts';

const OLDEST_POSTGRES = 15;
const OLDEST_REDIS = [7, 0] as const;
const CLOCK_MS = 5_000;

type Settings = Pick<SharedConfig, 'database' | 'redis' | 'kafka'>;

/** As the worker would have them; throws InvalidConfig. */
const settingsIn = <Name extends keyof Settings>(name: Name, { env, projectDirectory }: CheckContext) => {
  const readFile = (path: string) =>
    processSources().readFile(path.startsWith('infra/') ? resolve(projectDirectory, path) : path);
  const sources = { env: { ...env, ENVIRONMENT: env.ENVIRONMENT || 'development' }, readFile };
  return loadConcerns('worker', [name], sources)[name];
};

const checkPostgres = async (context: CheckContext): Promise<Verdict> => {
  const settings = settingsIn('database', context);
  const before = Date.now();
  const { version, major, clockMs } = await askPostgres(settings);
  const after = Date.now();
  if (major < OLDEST_POSTGRES)
    return failed(`it is PostgreSQL ${version}; ${OLDEST_POSTGRES} is the oldest`, 'upgrade it, or unset DATABASE_URL');
  const apart = Math.max(0, before - clockMs, clockMs - after);
  if (apart > CLOCK_MS) {
    const what = `its clock is ${Math.round(apart / 1000)} s apart from ours`;
    return failed(what, 'set both clocks by NTP: tokens expire by them');
  }
  const { ENVIRONMENT } = context.env;
  const deployed = ENVIRONMENT === 'staging' || ENVIRONMENT === 'production';
  return (await checkSchema(settings, deployed)) ?? passed(`PostgreSQL ${version} answers`);
};

export const redisIsSupported = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor >= OLDEST_REDIS[1]);
};

const checkRedis = async (context: CheckContext, url: string): Promise<Verdict> => {
  const version = await askRedis(settingsIn('redis', context), url);
  return redisIsSupported(version)
    ? passed(`Redis ${version} answers`)
    : failed(`it is Redis ${version}; ${OLDEST_REDIS.join('.')} is the oldest`, 'upgrade it, or unset REDIS_URL');
};

const logger = createLogger({ service: 'doctor', version: 'unversioned', level: 'silent' });

const checkKafka = async (context: CheckContext, url: string): Promise<Verdict> => {
  const { brokers = [], ...kafka } = settingsIn('kafka', context);
  if (kafka.tls || kafka.saslMechanism) {
    const connection = openKafka({ ...kafka, brokers, clientId: `${kafka.clientId}-doctor`, logger });
    try {
      const topics = await connection.topics();
      return passed(`the brokers of KAFKA_BROKERS let us in, and show ${topics.length} topics`);
    } finally {
      await connection.close();
    }
  }
  const answers = await Promise.all((addressesOf('kafka', url) ?? []).map(kafkaAnswers));
  const up = answers.filter(Boolean).length;
  return up > 0
    ? passed(`${up} of ${answers.length} brokers of KAFKA_BROKERS answer`)
    : failed('what listens at KAFKA_BROKERS does not speak Kafka', 'correct KAFKA_BROKERS, or unset it');
};

type Given = {
  readonly service: ServiceName;
  readonly whenGiven: (context: CheckContext, url: string) => Promise<Verdict>;
  readonly otherwise: Check['run'];
};

const checkGiven = ({ service, whenGiven, otherwise }: Given): Check => {
  const variable = variableOf(service, 'development');
  const late = `start what ${variable} names, or unset it to have one started here`;
  const fix = `correct ${variable} (address, user, password, database), or unset it`;
  return {
    name: variable,
    late,
    run: async (context) => {
      const given = await givenService({ service, purpose: 'development', env: context.env });
      if (given === undefined) return otherwise(context);
      return whenGiven(context, given.url).catch((error: unknown) => {
        const told = explain(error, fix);
        return failed(`it answers, but not as it should: ${told.what}`, told.fix);
      });
    },
  };
};

export const givenServices: readonly Check[] = [
  {
    service: 'postgres' as const,
    whenGiven: checkPostgres,
    otherwise: async () => passed('not set: npm start runs PostgreSQL by npm'),
  },
  { service: 'redis' as const, whenGiven: checkRedis, otherwise: findRedis },
  { service: 'kafka' as const, whenGiven: checkKafka, otherwise: findKafka },
].map(checkGiven);
