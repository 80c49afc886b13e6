import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import { findExecutable } from '../../services/executable.ts';
import { freePort } from '../../services/free-port.ts';
import { findJava, findMaven } from '../../services/java.ts';
import { stateDirectory } from '../../services/project.ts';
import type { Answered } from '../load.ts';
import { customers, PLACING_CONNECTIONS } from '../system.ts';
import type { Launched, Testbed } from '../testbed.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const MAVEN_MS = 600_000;
const secret = randomBytes(32).toString('base64url');

export type Peer = Launched & { readonly url: string };

/** What the peers are called with: one token of each customer, by a secret that they share. */
export const peerTokens = (): Promise<readonly string[]> =>
  Promise.all(
    customers.map((customer) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('bench')
        .setSubject(customer)
        .setExpirationTime('1 hour')
        .sign(new TextEncoder().encode(secret)),
    ),
  );

const peer = async (testbed: Testbed, file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Peer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { POOL_SIZE: String(PLACING_CONNECTIONS), PORT: String(port), TOKEN_SECRET: secret };
  return { ...(await testbed.launch({ file, args, env: { ...settings, ...env }, url })), url };
};

export const startHono = (testbed: Testbed, databaseUrl: string): Promise<Peer> =>
  peer(testbed, process.execPath, [join(here, 'hono.ts')], { DATABASE_URL: databaseUrl, NODE_ENV: 'production' });

/** Built by Maven once for each state of its sources; throws ServiceUnavailable without Java 17 or Maven. */
const ktorJars = async (): Promise<string> => {
  const sources = await Promise.all(['pom.xml', 'Main.kt'].map((name) => readFile(join(here, 'ktor', name))));
  const version = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 12);
  const output = join(stateDirectory, 'ktor', version);
  if ((await stat(join(output, 'ktor-peer.jar')).catch(() => undefined)) === undefined) {
    process.stderr.write('building the Ktor peer by Maven, once\n');
    const goals = ['-B', '-q', '-f', join(here, 'ktor', 'pom.xml'), 'package', `-Doutput=${output}`];
    await run(await findMaven(process.env), goals, { timeout: MAVEN_MS });
  }
  return output;
};

export const startKtor = async (testbed: Testbed, databaseUrl: string): Promise<Peer> => {
  const [java, output] = [await findJava(process.env), await ktorJars()];
  const { host, pathname, username, password } = new URL(databaseUrl);
  const jdbc = `jdbc:postgresql://${host}${pathname}?user=${username}&password=${password}`;
  const classpath = `${join(output, 'ktor-peer.jar')}:${join(output, 'lib', '*')}`;
  // A compiler thread that ends takes its CPU out of the count.
  const args = ['-XX:-UseDynamicNumberOfCompilerThreads', '-cp', classpath, 'dev.orderline.bench.MainKt'];
  return peer(testbed, java, args, { JDBC_URL: jdbc, PLACE_SQL: join(here, 'place.sql') });
};

const idBy = (kind: string, number: string): string =>
  `('00000000-0000-7${kind}-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/** The peers' statement with what pgbench draws in place of its parameters. */
const pgbenchScript = async (): Promise<string> => {
  const drawn = [
    idBy('001', ':customer::int'),
    `array[${idBy('002', ':first::int')}, ${idBy('002', '1 + (:first::int + :step::int) % 10000')}]`,
    "'{1,1}'",
    `'{"recipient":"Ada","line1":"1 Mill Lane","city":"Leeds","postalCode":"LS1 1AA","country":"GB"}'`,
    'gen_random_uuid()',
    "'bench'",
  ];
  const place = (await readFile(join(here, 'place.sql'), 'utf8')).replace(/--.*\n/g, '');
  const sets = ['customer random(1, 64)', 'first random(1, 10000)', 'step random(0, 9998)'];
  return `${sets.map((set) => `\\set ${set}\n`).join('')}${place.trim().replace(/\$(\d)/g, (_, nth) => drawn[Number(nth) - 1] ?? '')};\n`;
};

export const findPgbench = async (): Promise<string | undefined> => {
  const onPath = await findExecutable('pgbench', process.env);
  return onPath ?? globSync('/usr/lib/postgresql/*/bin/pgbench').at(-1);
};

/** As many clients as the others have connections, each with one order at a time. */
export const runPgbench = async (pgbench: string, databaseUrl: string, seconds: number): Promise<Answered> => {
  const directory = await mkdtemp(join(stateDirectory, 'pgbench-'));
  try {
    const script = join(directory, 'place.sql');
    await writeFile(script, await pgbenchScript());
    const clients = ['-c', String(PLACING_CONNECTIONS), '-j', '1', '-n', '-M', 'prepared', '-T', String(seconds)];
    await run(pgbench, [...clients, '-f', script, '-l', `--log-prefix=${join(directory, 'log')}`, databaseUrl]);
    const logs = await Promise.all(globSync(join(directory, 'log.*')).map((path) => readFile(path, 'utf8')));
    const micros = logs
      .join('')
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]))
      .sort((a, b) => a - b);
    const at = (share: number): number => (micros[Math.floor(micros.length * share)] ?? Number.NaN) / 1000;
    return { statuses: { 201: micros.length }, seconds, p50: at(0.5), p99: at(0.99) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
