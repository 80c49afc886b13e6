import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import { findExecutable } from '../../services/executable.ts';
import { freePort } from '../../services/free-port.ts';
import { findJava, findMaven } from '../../services/java.ts';
import { stateDirectory } from '../../services/project.ts';
import { ADDRESS, type Answered, type Variant } from '../requests.ts';
import { customers, PLACING_CONNECTIONS, type System } from '../system.ts';
import type { Testbed } from '../testbed.ts';

const execute = promisify(execFile);
const here = import.meta.dirname;
const MAVEN_MS = 600_000;
const KTOR_WARM_UP_SECONDS = 60;
/** Of variants with hot rows, whose yardstick is the one of that name. */
export const FEW = ', 5 products';

/** Built by Maven once for each state of its sources; throws ServiceUnavailable without Java 17 or Maven. */
const ktorJars = async (): Promise<string> => {
  const sources = ['pom.xml', 'Main.kt'].map((name) => readFileSync(join(here, 'ktor', name), 'utf8'));
  const output = join(stateDirectory, 'ktor', createHash('sha256').update(sources.join()).digest('hex').slice(0, 12));
  if (!existsSync(join(output, 'ktor-peer.jar'))) {
    process.stderr.write('building the Ktor peer by Maven, once\n');
    const goals = ['-B', '-q', '-f', join(here, 'ktor', 'pom.xml'), 'package', `-Doutput=${output}`];
    await execute(await findMaven(process.env), goals, { timeout: MAVEN_MS });
  }
  return output;
};

const idBy = (kind: string, number: string): string =>
  `('00000000-0000-7${kind}-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/** The peers' statement, with what pgbench draws in place of its parameters. */
const pgbenchScript = (): string => {
  const drawn = [
    idBy('001', ':customer::int'),
    `array[${idBy('002', ':first::int')}, ${idBy('002', '1 + (:first::int + :step::int) % 10000')}]`,
    "'{1,1}'",
    `'${ADDRESS}'`,
    'gen_random_uuid()',
    "'bench'",
  ];
  const sets = ['customer random(1, 64)', 'first random(1, 10000)', 'step random(0, 9998)'];
  const place = readFileSync(join(here, 'place.sql'), 'utf8')
    .replace(/--.*\n/g, '')
    .trim();
  const drawing = place.replace(/\$(\d)/g, (_, nth: string) => drawn[Number(nth) - 1] ?? '');
  return [...sets.map((set) => `\\set ${set}`), `${drawing};\n`].join('\n');
};

/** As many clients as the others have connections, each with one order at a time. */
const runPgbench = async (pgbench: string, databaseUrl: string, seconds: number): Promise<Answered> => {
  const directory = await mkdtemp(join(stateDirectory, 'pgbench-'));
  try {
    const script = join(directory, 'place.sql');
    await writeFile(script, pgbenchScript());
    const [clients, whole] = [String(PLACING_CONNECTIONS), Math.max(1, Math.round(seconds))];
    const options = ['-n', '-M', 'prepared', '-c', clients, '-T', String(whole), '-f', script, '-l'];
    await execute(pgbench, [...options, `--log-prefix=${join(directory, 'log')}`, databaseUrl]);
    const logs = await Promise.all(globSync(join(directory, 'log.*')).map((path) => readFile(path, 'utf8')));
    const lines = logs.join('').trim().split('\n');
    const micros = lines.map((line) => Number(line.split(' ')[2])).sort((one, other) => one - other);
    const at = (share: number): number => (micros[Math.floor(micros.length * share)] ?? Number.NaN) / 1000;
    return { statuses: { 201: lines.length }, count: lines.length, seconds: whole, p50: at(0.5), p99: at(0.99) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** The yardsticks, on the database of a system, and a line for each that cannot be had. */
export const startPeers = async (testbed: Testbed, { databaseUrl, count }: System, quick: boolean) => {
  const secret = randomBytes(32).toString('base64url');
  const sign = (customer: string): Promise<string> => {
    const token = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setIssuer('bench').setSubject(customer);
    return token.setExpirationTime('1 hour').sign(Buffer.from(secret));
  };
  const tokens = await Promise.all(customers.map(sign));
  const start = async (name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const settings = { POOL_SIZE: String(PLACING_CONNECTIONS), PORT: String(port), TOKEN_SECRET: secret };
    const { pid } = await testbed.launch({ file, args, env: { ...env, ...settings }, url });
    const load = async (seconds: number, products = 10_000): Promise<Answered> =>
      count(await testbed.load({ kind: 'order', url, tokens, products, connections: 64, seconds }));
    return { name, pid, run: (seconds: number) => load(seconds), load };
  };
  const env = { DATABASE_URL: databaseUrl, NODE_ENV: 'production' };
  const hono = await start('Hono', process.execPath, [join(here, 'hono.ts')], env);
  const variants: Variant[] = [hono, { ...hono, name: `Hono${FEW}`, run: (seconds) => hono.load(seconds, 5) }];
  const left: string[] = [];
  try {
    if (quick) throw new Error('--quick has no time to warm it up');
    const [java, jars] = [await findJava(process.env), await ktorJars()];
    const { host, pathname, username, password } = new URL(databaseUrl);
    const jdbc = `jdbc:postgresql://${host}${pathname}?user=${username}&password=${password}`;
    // A compiler thread that ends takes its CPU out of the count.
    const flags = ['-XX:-UseDynamicNumberOfCompilerThreads', '-cp', `${jars}/ktor-peer.jar:${jars}/lib/*`];
    const where = { JDBC_URL: jdbc, PLACE_SQL: join(here, 'place.sql') };
    const ktor = await start('Ktor', java, [...flags, 'dev.orderline.bench.MainKt'], where);
    variants.push({ ...ktor, warmUpSeconds: KTOR_WARM_UP_SECONDS });
  } catch (error) {
    left.push(`Ktor is left out: ${error instanceof Error ? error.message : error}.`);
  }
  const pgbench =
    (await findExecutable('pgbench', process.env)) ?? globSync('/usr/lib/postgresql/*/bin/pgbench').at(-1);
  if (pgbench === undefined) left.push('pgbench is left out: it is neither on PATH nor in /usr/lib/postgresql/*/bin.');
  else {
    const run = async (seconds: number) => count(await runPgbench(pgbench, databaseUrl, seconds));
    variants.push({ name: 'pgbench', run });
  }
  return { variants, left };
};
