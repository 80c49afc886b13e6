import { parseArgs } from 'node:util';
import { onFreshSystem } from '../fuzz/system.ts';
import { median } from './rounds.ts';

const HELP = `Example: node tools/bench/account-enumeration.ts --tries 300

Tells whether the time of an answer gives away that an address has an account: signs in with a wrong password, and asks
for a code to reset it, for accounts that are there and others that are not, in turns, against a system of its own.

  --tries N   accounts of each kind, 20 to 2,000 (default 300)
`;

const { values } = parseArgs({ options: { tries: { type: 'string', default: '300' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const tries = Number(values.tries);
if (!Number.isInteger(tries) || tries < 20 || tries > 2_000) {
  process.stderr.write(`--tries must be a whole number from 20 to 2000, got ${values.tries}\n\n${HELP}`);
  process.exit(2);
}

/** Each caller has an address of its own, so that no throttle of addresses is in the way. */
const sendFrom = (url: string) => {
  let caller = 0;
  return async (path: string, body: unknown): Promise<{ readonly status: number; readonly ms: number }> => {
    caller += 1;
    const from = `10.${(caller >> 16) & 255}.${(caller >> 8) & 255}.${caller & 255}`;
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': from };
    const started = performance.now();
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
    return { status: response.status, ms: performance.now() - started };
  };
};

const password = 'a long and unusual password';

type Question = { readonly path: string; readonly status: number; readonly body: (email: string) => unknown };

const questions: readonly Question[] = [
  { path: '/sessions', status: 401, body: (email) => ({ email, password: 'not the one at all' }) },
  { path: '/password-resets', status: 202, body: (email) => ({ email }) },
];

await onFreshSystem(
  (line) => void process.stderr.write(`${line}\n`),
  async (url) => {
    const send = sendFrom(url);
    for (let count = 0; count < tries; count += 1) {
      const { status } = await send('/users', { email: `known-${count}@example.com`, password, name: 'Known' });
      if (status !== 201) throw new Error(`registering answered ${status}`);
    }
    for (const { path, status, body } of questions) {
      const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
      for (let count = 0; count < tries; count += 1) {
        for (const kind of count % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
          const answer = await send(path, body(`${kind}-${count}@example.com`));
          if (answer.status !== status) throw new Error(`POST ${path} answered ${answer.status}, not ${status}`);
          took[kind].push(answer.ms);
        }
      }
      const [known, unknown] = [took.known, took.unknown].map((ms) => median(ms));
      const told = `known ${known?.toFixed(2)} ms, unknown ${unknown?.toFixed(2)} ms`;
      process.stdout.write(`POST ${path}, p50 of ${tries} each: ${told}\n`);
    }
  },
);
