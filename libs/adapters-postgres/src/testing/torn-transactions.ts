import postgres from 'postgres';

/** Kills the connection between two statements of raw postgres.js transactions, and prints how many pairs are torn. */
const [, , url = ''] = process.argv;
const sql = postgres(url, { max: 10, onnotice: () => undefined });
const outside = postgres(url, { max: 2, onnotice: () => undefined });

process.on('uncaughtException', () => process.stdout.write('crashed\n', () => process.exit(0)));
setTimeout(() => process.stdout.write('hung\n', () => process.exit(0)), 10_000).unref();

await outside`create table if not exists torn (pair int, half text)`;
const one = (pair: number) =>
  sql.begin(async (transaction) => {
    await transaction`insert into torn values (${pair}, 'first')`;
    const [row] = await transaction<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await outside`select pg_terminate_backend(${row?.pid ?? 0})`;
    await transaction`insert into torn values (${pair}, 'second')`.catch(() => undefined);
    await transaction`insert into torn values (${pair}, 'third')`.catch(() => undefined);
  });
await Promise.allSettled(Array.from({ length: 30 }, (_, pair) => one(pair)));
const [row] = await outside<{ phantoms: number }[]>`select count(*)::int as phantoms from torn`;
process.stdout.write((row?.phantoms ?? 0) > 0 ? 'torn\n' : 'sound\n', () => process.exit(0));
