import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { findJava } from './java.ts';
import { newClusterId } from './kafka-cluster-id.ts';
import { kafkaJars } from './kafka-jars.ts';
import { kafkaAnswers } from './kafka-protocol.ts';
import { type KafkaSecurity, scramArguments, secured, securityArguments } from './kafka-security.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { type Claim, claimServer, untilReady } from './server-process.ts';
import type { RunningService, StartService } from './service.ts';
import { ServiceUnavailable } from './unavailable.ts';

const run = promisify(execFile);

const READY_MS = 60_000;
const JVM = [
  '-Xms128m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.apache.logging.log4j.level=WARN',
];

export type StartKafka = StartService & {
  /** A free one when absent. */
  readonly port?: number;
  /** Listeners with TLS and passwords beside the open one. */
  readonly security?: KafkaSecurity;
};

type Broker = { readonly java: string; readonly jars: string; readonly directory: string };

const javaArguments = ({ jars }: Broker, ...rest: readonly string[]): readonly string[] => [
  ...JVM,
  '-cp',
  join(jars, '*'),
  ...rest,
];

const configure = async (
  { directory }: Broker,
  wanted: StartKafka,
): Promise<{ readonly file: string; readonly port: number }> => {
  const [port, controller] = [wanted.port ?? (await freePort()), await freePort()];
  const address = `127.0.0.1:${port}`;
  const open = kafkaSettings({ advertised: address, broker: address, controller: `127.0.0.1:${controller}` });
  const settings = {
    ...(wanted.security ? secured(open, wanted.security) : open),
    'log.dirs': join(directory, 'data'),
  };
  const file = join(directory, 'server.properties');
  await writeFile(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return { file, port };
};

const format = async (broker: Broker, file: string, { security }: StartKafka): Promise<void> => {
  const formatted = await stat(join(broker.directory, 'data', 'meta.properties')).catch(() => undefined);
  if (formatted !== undefined) return;
  const clusterId = newClusterId();
  const tool = [
    ...['kafka.tools.StorageTool', 'format', '--ignore-formatted', '--cluster-id', clusterId, '--config', file],
    ...(security ? scramArguments(security) : []),
  ];
  await run(broker.java, [...javaArguments(broker, ...tool)], { timeout: READY_MS }).catch((error: Error) => {
    throw new ServiceUnavailable(
      `Kafka cannot format its storage: ${error.message}`,
      `delete ${broker.directory} and try again`,
    );
  });
};

const launch = async (claim: Claim, broker: Broker, wanted: StartKafka): Promise<Omit<RunningService, 'how'>> => {
  const { file, port } = await configure(broker, wanted);
  await format(broker, file, wanted);
  const args = javaArguments(
    broker,
    ...(wanted.security ? securityArguments(wanted.security) : []),
    'kafka.Kafka',
    file,
  );
  const server = await claim.start({ file: broker.java, args, marker: `kafka.Kafka ${file}`, stopSignal: 'SIGTERM' });
  const ready = () => kafkaAnswers({ host: '127.0.0.1', port });
  const failed = await untilReady(server, { ready, withinMs: READY_MS, signal: wanted.signal });
  if (failed !== undefined) {
    await server.stop('SIGKILL');
    throw new ServiceUnavailable(
      `Kafka does not start: ${failed}\n${await claim.logTail()}`,
      `see its log above; if its data is damaged, delete ${broker.directory}`,
    );
  }
  return {
    url: `127.0.0.1:${port}`,
    exited: server.exited,
    close: async (mode) => {
      await server.stop(mode === 'immediate' ? 'SIGKILL' : 'SIGTERM');
      await claim.release();
    },
  };
};

/** Starts Apache Kafka as one KRaft node on Java 17; throws ServiceUnavailable. Its topics survive a restart. */
export const startKafka = async (wanted: StartKafka): Promise<RunningService> => {
  const java = await findJava(wanted.env);
  const jars = await kafkaJars(wanted);
  const { directory } = wanted;
  await mkdir(directory, { recursive: true });
  const claim = await claimServer(join(directory, 'server'), wanted.onProgress);
  try {
    return { ...(await launch(claim, { java, jars: jars.directory, directory }, wanted)), how: jars.how };
  } catch (error) {
    await claim.release();
    throw error;
  }
};
