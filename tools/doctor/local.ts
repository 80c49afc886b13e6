import { findEngine } from '../services/container.ts';
import { findExecutable } from '../services/executable.ts';
import { findJava, findMaven } from '../services/java.ts';
import { kafkaJars } from '../services/kafka-jars.ts';
import { advice, type Check, type CheckContext, explain, passed, type Verdict } from './check.ts';

const REDIS = 'apt-get install redis-server (macOS: brew install redis), start Docker, or set REDIS_URL';
const KAFKA = 'install a JDK of 17 or newer and Maven, start Docker, or set KAFKA_BROKERS';

/** Where npm run services would take a Redis from, REDIS_URL being unset. */
export const findRedis = async ({ env }: CheckContext): Promise<Verdict> => {
  const server = await findExecutable('redis-server', env);
  if (server !== undefined) return passed(`not set: npm run services starts ${server}`);
  const engine = await findEngine(env);
  if (engine !== undefined) return passed(`not set: npm run services starts a container by ${engine}`);
  return advice('not set, and neither redis-server nor a container engine is here', REDIS);
};

/** Where Kafka's jars would come from, without getting them. */
const jarsOf = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const maven = env.KAFKA_HOME ? undefined : await findMaven(env).catch(() => undefined);
  if (maven !== undefined) return `Kafka by ${maven}`;
  const { how } = await kafkaJars({ env: { ...env, PATH: '' }, directory: '', onProgress: () => {} });
  return how;
};

/** Where npm run services would take a Kafka from, KAFKA_BROKERS being unset. */
export const findKafka = async ({ env }: CheckContext): Promise<Verdict> => {
  try {
    const [java, jars] = await Promise.all([findJava(env), jarsOf(env)]);
    return passed(`not set: npm run services starts ${jars} on ${java}`);
  } catch (error) {
    const engine = await findEngine(env);
    if (engine !== undefined) return passed(`not set: npm run services starts a container by ${engine}`);
    const { what, fix } = explain(error, KAFKA);
    return advice(`not set, and ${what}`, fix);
  }
};

export const containerEngine: Check = {
  name: 'container engine',
  late: 'restart Docker or Podman: its daemon hangs',
  run: async ({ env }) => {
    const engine = await findEngine(env);
    if (engine !== undefined) return passed(`${engine} answers`);
    return advice('none answers', 'start Docker or Podman where Redis and Kafka shall run in containers');
  },
};
