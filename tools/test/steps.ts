import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { styleText } from 'node:util';

export const root = resolve(import.meta.dirname, '../..');

/** A JavaScript or TypeScript file with its arguments, run on this Node in the root of the repository. */
export type Step = {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Whether its output is worth reading where nothing is wrong. */
  readonly tells?: boolean;
};

export type Outcome = {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
  readonly tells?: boolean;
};

export type RunOptions = {
  readonly signal: AbortSignal;
  readonly environment?: Readonly<Record<string, string>>;
  /** `show` lets the step write to the terminal itself; its output is then empty. */
  readonly show?: boolean;
};

export const runStep = ({ name, script, args, tells = false }: Step, options: RunOptions): Promise<Outcome> => {
  const started = performance.now();
  const output: Buffer[] = [];
  return new Promise((settle) => {
    const finish = (ok: boolean): void =>
      settle({
        name,
        ok,
        seconds: (performance.now() - started) / 1000,
        output: Buffer.concat(output).toString('utf8'),
        tells,
      });
    const child = spawn(process.execPath, [resolve(root, script), ...args], {
      cwd: root,
      env: { ...process.env, ...options.environment },
      stdio: options.show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
    });
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
};

const mark = (ok: boolean): string => (ok ? styleText('green', '✓') : styleText('red', '✗'));

export const reportOutcome = ({ name, ok, seconds, output, tells }: Outcome): void => {
  process.stdout.write(`${mark(ok)} ${name.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s\n`);
  if (!ok || tells) process.stdout.write(output);
};

/** Runs the steps, at most `width` at a time in the order given, and reports each when it ends. */
export const runSteps = async (
  steps: readonly Step[],
  options: RunOptions & { readonly width: number },
): Promise<readonly Outcome[]> => {
  const waiting = [...steps];
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const outcome = await runStep(step, options);
      reportOutcome(outcome);
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: options.width }, work));
  return outcomes;
};

/** Aborts on the first SIGINT or SIGTERM, so that what was started can be ended in order. */
export const abortOnSignal = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stderr.write(`\n${signal}: stopping …\n`);
      process.exitCode = signal === 'SIGINT' ? 130 : 143;
      controller.abort();
    });
  }
  return controller.signal;
};
