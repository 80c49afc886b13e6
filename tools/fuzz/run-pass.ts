import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Pass } from './passes.ts';

export type Target = {
  readonly url: string;
  /** The program of Schemathesis. */
  readonly program: string;
  readonly reports: string;
};

export type PassResult = {
  readonly name: string;
  readonly cases: number;
  readonly failures: number;
  /** Reported refusals of requests that follow the schema, each for a reason in python/refusals.py. */
  readonly passedOver: number;
  readonly seconds: number;
  /** What failed, with a curl line for each; empty where nothing did. */
  readonly account: string;
};

const report = z.object({
  complete: z.boolean(),
  running_time: z.number(),
  test_cases: z.object({ generated: z.int(), unique_failures: z.int() }),
  errors: z.array(z.object({ title: z.string(), count: z.int() })),
  filtered: z.int(),
});

const python = join(import.meta.dirname, 'python');

const argumentsOf = ({ version, phases, examples, seed, selection }: Pass, url: string, file: string) => [
  ...['--config-file', join(python, 'schemathesis.toml'), 'run', `${url}/openapi/${version}.json`],
  ...['--phases', phases.join(','), '--max-examples', String(examples), '--seed', String(seed), '--workers', '1'],
  ...['--report', 'json,junit', '--report-json-path', `${file}.json`, '--report-junit-path', `${file}.xml`],
  ...['--no-color', ...selection],
];

/** The part of its output between the progress and the summary. */
const accountIn = (output: string): string => {
  const start = output.search(/^=+ (ERRORS|FAILURES) =+$/m);
  const end = output.search(/^=+ (WARNINGS|SUMMARY) =+$/m);
  return start < 0 ? output : output.slice(start, end < 0 ? undefined : end);
};

const outputOf = async (pass: Pass, { url, program, reports }: Target, file: string) => {
  const child = spawn(program, argumentsOf(pass, url, file), {
    cwd: reports,
    env: {
      ...process.env,
      SCHEMATHESIS_HOOKS: 'hooks',
      PYTHONPATH: python,
      PYTHONDONTWRITEBYTECODE: '1',
      FUZZ_URL: url,
      FUZZ_CALLER: pass.caller,
      FUZZ_VERSION: pass.version,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  return { code, output: Buffer.concat(chunks).toString('utf8') };
};

/** Runs Schemathesis once. A run that did not come to its end has failed, whatever it found. */
export const runPass = async (pass: Pass, target: Target): Promise<PassResult> => {
  const name = `${pass.version} ${pass.caller}`;
  await mkdir(target.reports, { recursive: true });
  const file = join(target.reports, `${pass.version}-${pass.caller}-${pass.seed}`);
  const { code, output } = await outputOf(pass, target, file);
  await writeFile(`${file}.txt`, output);
  const text = await readFile(`${file}.json`, 'utf8').catch(() => '{}');
  const read = report.safeParse(JSON.parse(text));
  if (!read.success) return { name, cases: 0, failures: 1, passedOver: 0, seconds: 0, account: output };
  const { complete, running_time, test_cases, errors, filtered } = read.data;
  const found = test_cases.unique_failures + errors.reduce((sum, { count }) => sum + count, 0);
  const failures = complete && code === 0 ? found : Math.max(1, found);
  return {
    name,
    cases: test_cases.generated,
    failures,
    passedOver: filtered,
    seconds: running_time,
    account: failures === 0 ? '' : accountIn(output),
  };
};
