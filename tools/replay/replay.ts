import { setTimeout } from 'node:timers/promises';
import { demoOperator } from '@orderline/composition';
import { Misuse, type Options, readOptions, USAGE } from './options.ts';
import { progressOn } from './progress.ts';
import { booksAgree, jsonReport, textReport } from './report.ts';
import { runKeys } from './run/keys.ts';
import { play } from './run/play.ts';
import { loadPlan } from './sales/load-plan.ts';
import { MalformedFile } from './sales/malformed-file.ts';
import { type FulfilmentTimeouts, NoVerdict, persist } from './system/persist.ts';
import { StopReplay } from './system/stop-replay.ts';
import { connect } from './system/system.ts';
import { givenToken, signedInTokens } from './system/tokens.ts';

const ATTEMPTS = 10;
const now = () => performance.now();

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Fails within a second where nobody listens, before the patience of the replay itself begins. */
const reach = async (timeouts: FulfilmentTimeouts): Promise<void> => {
  const path = '/health/live';
  await persist({ ...timeouts, attempts: 3 }, { method: 'get', path }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new StopReplay(`${why}. Start a system with "npm start", or name one by --url.`);
  });
};

const replay = async (options: Options, stop: AbortSignal): Promise<number> => {
  const { file, url, token, lanes, limit, stock } = options;
  const { plan, digest } = await loadPlan(file, { limit, stock });
  const wait = (milliseconds: number) => setTimeout(milliseconds, undefined, { signal: stop });
  const timeouts = { url, attempts: ATTEMPTS, wait };
  await reach(timeouts);
  const tokens =
    token === undefined
      ? signedInTokens({ timeouts, now, credentials: { email: demoOperator.email, password: demoOperator.password } })
      : givenToken(token);
  const keys = runKeys({ digest, limit, stock });
  const system = connect({ timeouts, tokens });
  const played = await play({ system, keys, lanes, progress: progressOn(process.stderr), wait, now, stop }, plan);
  const run = { file, digest, url, run: keys.run, plan, played };
  process.stdout.write(options.json ? jsonReport(run) : textReport(run));
  return booksAgree(played) ? 0 : 1;
};

const failed = (error: unknown, stop: AbortSignal): number => {
  if (stop.aborted) {
    say('Interrupted. Nothing is lost: the same command, within 48 h of its first start, goes on where it was.');
    return 1;
  }
  if (error instanceof Misuse) say(`${error.message}\n\n${USAGE}`);
  else if (error instanceof MalformedFile || error instanceof StopReplay) say(error.message);
  else if (error instanceof NoVerdict)
    say(`${error.message}. Once the system answers again, the same command goes on.`);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return error instanceof Misuse || error instanceof MalformedFile ? 2 : 1;
};

const main = async (args: readonly string[]): Promise<number> => {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  try {
    const options = readOptions(args);
    if (options !== 'help') return await replay(options, interrupt.signal);
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    return failed(error, interrupt.signal);
  }
};

process.exitCode = await main(process.argv.slice(2));
