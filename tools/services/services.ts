import { join } from 'node:path';
import { bringUp, type Services } from './fallbacks.ts';
import { type Options, options } from './options.ts';
import { stateDirectory } from './project.ts';
import { missingLine, report } from './report.ts';
import { onSignals } from './signals.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const untilEnd = async (running: Services, interrupted: Promise<void>): Promise<number> => {
  const ended = await Promise.race([interrupted, running.ended]);
  if (ended === undefined) return 0;
  say(`✗ ${ended.service} ended by itself: ${ended.how}. Fix: see its log under ${stateDirectory}.`);
  return 1;
};

const main = async ({ wanted, format }: Options): Promise<number> => {
  const interrupt = new AbortController();
  const interrupted = new Promise<void>((resolve) => interrupt.signal.addEventListener('abort', () => resolve()));
  let running: Services | undefined;
  const force = async () => {
    await running?.close('immediate');
    process.exit(1);
  };
  onSignals(() => interrupt.abort(), force);
  const keepAlive = setInterval(() => {}, 60_000);
  const directory = join(stateDirectory, 'services');
  running = await bringUp(wanted, { directory, env: process.env, onProgress: say, signal: interrupt.signal });
  let code = 0;
  if (!interrupt.signal.aborted) {
    process.stdout.write(report(running, format));
    for (const missing of running.missing) say(missingLine(missing));
    code = running.missing.length > 0 ? 1 : 0;
    const up = Object.keys(running.services);
    if (up.length > 0) {
      say(`Up: ${up.join(', ')}. Ctrl+C stops ${up.length === 1 ? 'it' : 'them'}.`);
      code = Math.max(code, await untilEnd(running, interrupted));
    }
  }
  const left = Object.keys(running.services);
  if (left.length > 0) say(`Stopping ${left.join(', ')}; a second Ctrl+C does not wait.`);
  await running.close();
  clearInterval(keepAlive);
  return code;
};

process.exitCode = await main(options());
