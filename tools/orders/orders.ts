import { parseArgs } from 'node:util';
import { connectDatabase } from '../operator/connect.ts';
import { Misuse, runCommand } from '../operator/run-command.ts';
import { readStuck, stuckText } from './stuck.ts';

const HELP = `Example: npm run orders -- stuck

  stuck   the orders that get no further by themselves: status, since when, what each waits for, which event is in
          its way, and what to do; exit code 1 where there are any
      --limit N   how many (default: 100)

  --json   for programs
  --help   this text

DATABASE_URL says where; in development, where it is not set, it is the system that npm start runs here.
`;

const limitIn = (text: string): number => {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new Misuse(`--limit is a number above 0, not ${text}`);
};

await runCommand(HELP, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      limit: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (positionals.join(' ') !== 'stuck') throw new Misuse('say stuck');
  const limit = limitIn(values.limit);
  const database = await connectDatabase('orders');
  try {
    const orders = await readStuck(database, limit);
    process.stdout.write(values.json ? `${JSON.stringify({ orders }, null, 2)}\n` : stuckText(orders));
    return orders.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
});
