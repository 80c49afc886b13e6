import { addressOf, givenService, variableOf } from '../services/given.ts';
import { kafkaAnswers } from '../services/kafka-protocol.ts';
import type { ServiceName } from '../services/service.ts';
import { type Check, type CheckContext, explain, failed, passed, type Verdict } from './check.ts';
import { findKafka, findRedis } from './local.ts';
import { checkSchema } from './schema.ts';
import { askPostgres, askRedis } from './server-version.ts';

const OLDEST_POSTGRES = 15;
const OLDEST_REDIS = [6, 2] as const;
const CLOCK_MS = 5_000;

const checkPostgres = async (url: string, { env }: CheckContext): Promise<Verdict> => {
  const before = Date.now();
  const { version, major, clockMs } = await askPostgres(url);
  const after = Date.now();
  if (major < OLDEST_POSTGRES)
    return failed(`it is PostgreSQL ${version}; ${OLDEST_POSTGRES} is the oldest`, 'upgrade it, or unset DATABASE_URL');
  const apart = Math.max(0, before - clockMs, clockMs - after);
  if (apart > CLOCK_MS) {
    const what = `its clock is ${Math.round(apart / 1000)} s apart from ours`;
    return failed(what, 'set both clocks by NTP: tokens expire by them');
  }
  const deployed = env.ENVIRONMENT === 'staging' || env.ENVIRONMENT === 'production';
  return (await checkSchema(url, deployed)) ?? passed(`PostgreSQL ${version} answers`);
};

export const redisIsSupported = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor >= OLDEST_REDIS[1]);
};

const checkRedis = async (url: string): Promise<Verdict> => {
  const version = await askRedis(url);
  return redisIsSupported(version)
    ? passed(`Redis ${version} answers`)
    : failed(`it is Redis ${version}; ${OLDEST_REDIS.join('.')} is the oldest`, 'upgrade it, or unset REDIS_URL');
};

const checkKafka = async (brokers: string): Promise<Verdict> => {
  const each = brokers.split(',').map((broker) => addressOf('kafka', broker));
  const answers = await Promise.all(each.map((address) => address !== undefined && kafkaAnswers(address)));
  const up = answers.filter(Boolean).length;
  return up > 0
    ? passed(`${up} of ${answers.length} brokers of KAFKA_BROKERS answer`)
    : failed('what listens at KAFKA_BROKERS does not speak Kafka', 'correct KAFKA_BROKERS, or unset it');
};

type Given = {
  readonly service: ServiceName;
  readonly whenGiven: (url: string, context: CheckContext) => Promise<Verdict>;
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
      return whenGiven(given.url, context).catch((error: unknown) => {
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
