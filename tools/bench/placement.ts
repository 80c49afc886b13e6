import { parseArgs } from 'node:util';
import { migrate, openDatabase } from '@orderline/adapters-postgres';
import postgres from 'postgres';
import { cpuMilliseconds } from './backend-cpu.ts';
import { placeFor, stockShelves } from './placement-load.ts';

const HELP = `Example: node tools/bench/placement.ts --url postgres://orderline:secret@127.0.0.1:5432/postgres

Places orders by the PostgreSQL adapter alone, in a database of its own that is dropped at the end, and prints the rate.

  --url URL          a server on which a database can be created
  --seconds N        how long to place, 1 to 60 (default 10)
  --lines N          lines of each order (default 2)
  --products N       how many products there are (default 10000)
  --concurrency N    orders under way at a time (default 64)
  --pool N           connections (default 16)
`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    lines: { type: 'string', default: '2' },
    products: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '64' },
    pool: { type: 'string', default: '16' },
    help: { type: 'boolean', default: false },
  },
});

const whole = (name: 'seconds' | 'lines' | 'products' | 'concurrency' | 'pool', most: number): number => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  process.stderr.write(`--${name} must be a whole number from 1 to ${most}, got ${values[name]}\n`);
  process.exit(2);
};

const run = async (serverUrl: string): Promise<void> => {
  const load = { seconds: whole('seconds', 60), lines: whole('lines', 1000), concurrency: whole('concurrency', 1000) };
  const [products, pool] = [whole('products', 1_000_000), whole('pool', 100)];
  const name = `orderline_bench_${process.pid}`;
  const server = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await server.unsafe(`create database ${name}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const sizes = { poolSize: 1, placementPoolSize: pool, queueLimit: 1000, queryTimeoutMs: 10_000 };
  const database = openDatabase({ url, applicationName: 'bench', ...sizes });
  try {
    await migrate({ url });
    process.stderr.write(`${products} products, ${pool} connections, ${load.concurrency} orders at a time\n`);
    const shelves = await stockShelves(url, products);
    await placeFor({ database, shelves, load: { ...load, seconds: 1 } });
    const backends = await server<{ pid: number }[]>`select pid from pg_stat_activity where datname = ${name}`;
    const pids = backends.map(({ pid }) => pid);
    const [before, own] = [await cpuMilliseconds(pids), process.cpuUsage()];
    const { placed, refused, milliseconds } = await placeFor({ database, shelves, load });
    const [after, used] = [await cpuMilliseconds(pids), process.cpuUsage(own)];
    const sorted = milliseconds.toSorted((one, other) => one - other);
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
    const micros = (total: number) => Math.round(total / placed);
    const ofBackends = before === null || after === null ? 'unknown' : `${micros((after - before) * 1000)} µs`;
    process.stdout.write(
      `${Math.round(placed / load.seconds)} orders/s of ${load.lines} lines (${placed} placed, ${refused} refused), ` +
        `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; CPU per order: this process, load included, ` +
        `${micros(used.user + used.system)} µs, PostgreSQL's backends ${ofBackends}\n`,
    );
  } finally {
    await database.close();
    await server.unsafe(`drop database ${name} with (force)`);
    await server.end();
  }
};

if (values.help) process.stdout.write(HELP);
else if (values.url === undefined) {
  process.stderr.write(`--url is missing: name the server to measure.\n\n${HELP}`);
  process.exitCode = 2;
} else await run(values.url);
