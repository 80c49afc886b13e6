import { writeFile } from 'node:fs/promises';
import { prepare } from './prepare.ts';
import { schedulerTokens } from './scheduler-token.ts';
import { startTicker } from './ticker.ts';

/** Beside a system of containers, what npm start does for one of processes: seeds the demo, then triggers the jobs of the api that is named. The second argument is a file to make once it is seeded. */
const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);

const [api = 'http://127.0.0.1:3000', seeded] = process.argv.slice(2);
await prepare(process.env, { onProgress, withStory: true });
if (seeded !== undefined) await writeFile(seeded, '');
const ticker = startTicker({ api, token: await schedulerTokens(process.env), onProgress });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void ticker.stop());
