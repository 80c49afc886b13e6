import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate, openDatabase, pgExpiredRows, pgInbox, pgStockAudit } from '@orderline/adapters-postgres';
import { asId } from '@orderline/domain/shared';
import postgres, { type Sql } from 'postgres';
import { freshDatabase } from '../rehearsal/fresh-database.ts';
import { median } from './rounds.ts';

const HELP = `Example: node tools/bench/jobs.ts --url postgres://orderline:secret@127.0.0.1:5432/postgres

Measures the work of jobs in a database of its own that is dropped at the end: pruning where everything is over,
reconciling stock, and what the index that pruning needs costs each event that is handled.

  --url URL          a server on which a database can be created
  --events N         events in outbox and inbox (default 200000)
  --products N       products with 50 movements and 45 ordered lines each (default 20000)
`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    events: { type: 'string', default: '200000' },
    products: { type: 'string', default: '20000' },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const timed = async <Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly ms: number }> => {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
};

const spread = (times: readonly number[]): string => {
  const sorted = times.toSorted((one, other) => one - other);
  return `p50 ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms, longest ${Math.round(sorted.at(-1) ?? 0)} ms`;
};

const dayMs = 86_400_000;

const measurePruning = async (expiredRows: ReturnType<typeof pgExpiredRows>): Promise<void> => {
  for (const [table, days] of [
    ['outbox', 7],
    ['inbox', 15],
  ] as const) {
    const batch = { before: new Date(Date.now() - days * dayMs), limit: 5_000 };
    const times: number[] = [];
    let rows = 0;
    for (let more = true; more; ) {
      const { value, ms } = await timed(() => expiredRows.remove(table, batch));
      times.push(ms);
      rows += value.counts[table] ?? 0;
      more = value.more;
    }
    const { ms } = await timed(() => expiredRows.remove(table, batch));
    say(`${table}: ${rows} rows in ${times.length} batches, ${spread(times)}; nothing more: ${ms.toFixed(1)} ms`);
  }
};

/** Microseconds for an event that is admitted, one after another. */
const admissionMicros = async (admit: () => Promise<unknown>): Promise<number> => {
  const events = 2_000;
  const { ms } = await timed(async () => {
    for (let event = 0; event < events; event += 1) await admit();
  });
  return (ms * 1000) / events;
};

const measureAdmission = async (sql: Sql, inbox: ReturnType<typeof pgInbox>): Promise<void> => {
  const admit = () => {
    const [eventId, aggregateId] = [asId(randomUUID()), asId(randomUUID())];
    const delivery = { consumer: 'bench', type: 'OrderPlaced', version: 1 };
    return inbox.admit({ ...delivery, eventId: asId(eventId), aggregateId }, new Date());
  };
  const measured = { with: [] as number[], without: [] as number[] };
  await admissionMicros(admit);
  for (let round = 0; round < 5; round += 1) {
    measured.with.push(await admissionMicros(admit));
    await sql`drop index inbox_handled`;
    measured.without.push(await admissionMicros(admit));
    await sql`create index inbox_handled on inbox (handled_at)`;
  }
  say(
    `admitting an event: ${median(measured.with).toFixed()} µs with the index, ${median(measured.without).toFixed()} µs without`,
  );
};

const run = async (server: string): Promise<void> => {
  const fresh = await freshDatabase(server);
  const sql = postgres(fresh.url, { max: 1, onnotice: () => undefined });
  const sizes = { poolSize: 2, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 60_000 };
  const database = openDatabase({ url: fresh.url, applicationName: 'bench', ...sizes });
  try {
    await migrate({ url: fresh.url });
    await sql`select set_config('bench.events', ${values.events}, false)`;
    await sql`select set_config('bench.products', ${values.products}, false)`;
    await sql.file(join(import.meta.dirname, 'sql', 'jobs.sql'));
    await sql`vacuum analyze`;
    await measurePruning(pgExpiredRows(database.jobs));
    const { value, ms } = await timed(() => pgStockAudit(database.jobs).read(100));
    say(`reconciling ${value.products} products: ${Math.round(ms)} ms, ${value.drifting} drift`);
    await measureAdmission(sql, pgInbox(database.db));
  } finally {
    await database.close();
    await sql.end();
    await fresh.drop();
  }
};

if (values.help || !values.url) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else await run(values.url);
