import { writeSync } from 'node:fs';
import postgres from 'postgres';

/** Kills the connection between two statements of raw postgres.js transactions, and prints in one word what came of it. */
const [, , url = ''] = process.argv;
const ROUNDS = 20;

const conclude = (word: 'torn' | 'crashed' | 'hung' | 'sound'): never => {
  writeSync(1, word);
  process.exit(0);
};

process.on('uncaughtException', () => conclude('crashed'));
setTimeout(() => conclude('hung'), 10_000);

const sql = postgres(url, { max: 10, onnotice: () => undefined });
const outside = postgres(url, { max: 2, onnotice: () => undefined });

const one = (pair: number) =>
  sql.begin(async (transaction) => {
    await transaction`insert into torn values (${pair}, 'first')`;
    const [row] = await transaction<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await outside`select pg_terminate_backend(${row?.pid ?? 0})`;
    await transaction`insert into torn values (${pair}, 'second')`.catch(() => undefined);
    await transaction`insert into torn values (${pair}, 'third')`.catch(() => undefined);
  });

await outside`create table if not exists torn (pair int, half text)`;
for (let round = 0; round < ROUNDS; round += 1) {
  await Promise.allSettled(Array.from({ length: 30 }, (_, index) => one(round * 30 + index)));
  const [row] = await outside<{ phantoms: number }[]>`select count(*)::int as phantoms from torn`;
  if ((row?.phantoms ?? 0) > 0) conclude('torn');
}
conclude('sound');
