import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findMaven } from './java.ts';
import { stateDirectory } from './project.ts';
import type { StartService } from './service.ts';
import { ServiceUnavailable } from './unavailable.ts';

const run = promisify(execFile);

const POM = join(import.meta.dirname, 'kafka', 'pom.xml');
const MAVEN_MS = 300_000;

export type KafkaJars = { readonly directory: string; readonly how: string };

const pomVersion = async (): Promise<string> => {
  const version = /<version>([^<]+)<\/version>/.exec(await readFile(POM, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${POM} names no version`);
  return version;
};

/** Maven marks with [ERROR] what went wrong; the first such line says it. */
const firstError = (error: unknown): string => {
  const printed = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  return /^\[ERROR\] (.+)$/m.exec(printed)?.[1] ?? (error instanceof Error ? (error.message.split('\n')[0] ?? '') : '');
};

const download = async (target: string, { env, signal }: StartService): Promise<void> => {
  const maven = await findMaven(env);
  const staging = `${target}.${process.pid}`;
  await mkdir(staging, { recursive: true });
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${staging}`];
  try {
    await run(maven, ['-B', '-q', '-f', POM, ...goal], { env, timeout: MAVEN_MS, ...(signal && { signal }) });
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (await isDirectory(target)) return;
    throw new ServiceUnavailable(
      `Maven could not get Kafka: ${firstError(error)}`,
      `check the network and ~/.m2/settings.xml, then try: mvn -f ${POM} dependency:resolve`,
    );
  }
};

const isDirectory = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

/** The directory of Kafka's jars: that of KAFKA_HOME, or one that Maven fills once; throws ServiceUnavailable. */
export const kafkaJars = async (wanted: StartService): Promise<KafkaJars> => {
  const home = wanted.env.KAFKA_HOME;
  if (home) {
    const directory = join(home, 'libs');
    if (await isDirectory(directory)) return { directory, how: `Kafka of KAFKA_HOME=${home}` };
    throw new ServiceUnavailable(
      `KAFKA_HOME=${home} has no directory libs`,
      'set it to an unpacked Kafka 4, or unset it',
    );
  }
  const version = await pomVersion();
  const directory = join(stateDirectory, 'kafka', version);
  if (!(await isDirectory(directory))) {
    wanted.onProgress(`getting Apache Kafka ${version} by Maven (43 MB, once)`);
    await download(directory, wanted);
  }
  return { directory, how: `Apache Kafka ${version} by Maven` };
};
