import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findExecutable } from './executable.ts';
import { ServiceUnavailable } from './unavailable.ts';

const run = promisify(execFile);

const OLDEST = 17;
const FIX =
  'apt-get install openjdk-17-jre-headless maven (macOS: brew install openjdk@17 maven), start Docker, or set KAFKA_BROKERS';

/** The major version in the banner that `java -version` prints; undefined when the banner has none. */
export const javaMajor = (banner: string): number | undefined => {
  const found = /version "(?:1\.)?(\d+)/.exec(banner)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** A java of 17 or newer, from JAVA_HOME or PATH; throws ServiceUnavailable. */
export const findJava = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const home = env.JAVA_HOME;
  const java = home ? join(home, 'bin', 'java') : await findExecutable('java', env);
  if (java === undefined)
    throw new ServiceUnavailable('there is no Java on PATH, and no container engine answers', FIX);
  const { stderr } = await run(java, ['-version'], { timeout: 10_000 }).catch(() => ({ stderr: '' }));
  const major = javaMajor(stderr);
  if (major !== undefined && major >= OLDEST) return java;
  throw new ServiceUnavailable(`Kafka needs Java ${OLDEST} or newer; ${java} is ${major ?? 'not a working Java'}`, FIX);
};

export const findMaven = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const maven = await findExecutable('mvn', env);
  if (maven === undefined) {
    throw new ServiceUnavailable(
      'there is no mvn on PATH to get Kafka with, and KAFKA_HOME is not set',
      'apt-get install maven (macOS: brew install maven), set KAFKA_HOME to an unpacked Kafka, or set KAFKA_BROKERS',
    );
  }
  return maven;
};
