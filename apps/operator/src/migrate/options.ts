import { parseArgs } from 'node:util';
import { Misuse } from '../command.ts';

export const HELP = `Example: npm run migrate

Brings the database of DATABASE_URL to this release's schema. Safe to run again, by several at once, and under traffic:
a migration that gets no lock at once lets go, and tries again. In development, where DATABASE_URL is not set, it is the
database that npm start runs here.

  --check           changes nothing; tells what would be applied
  --time-limit N    seconds for all of them together (default: 600)
  --json            for programs
  --help            this text

Exit codes: 0 the schema is this release's, or newer; 1 a migration failed, or was changed after it was applied; 2 wrong
usage or settings; 3 --check found what is to be applied; 4 the database cannot be reached.
`;

export type Options = { readonly check: boolean; readonly json: boolean; readonly timeLimitMs: number };

const secondsIn = (text: string): number => {
  const seconds = Number(text);
  if (Number.isSafeInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new Misuse(`--time-limit is a whole number of seconds from 1 to 86400, not ${text}`);
};

/** What the command line asks for; throws Misuse. */
export const readOptions = (args: readonly string[]): Options | 'help' => {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { check: flag, json: flag, help: flag, 'time-limit': { type: 'string', default: '600' } },
  });
  if (values.help) return 'help';
  if (positionals.length > 0) throw new Misuse(`migrate takes no ${positionals.join(' ')}: see the options`);
  return { check: values.check, json: values.json, timeLimitMs: secondsIn(values['time-limit']) * 1000 };
};
