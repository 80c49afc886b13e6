import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checksTable } from '../replay/report.ts';
import type { Check } from '../replay/run/check-books.ts';
import { projectDirectory } from '../services/project.ts';
import { checkAfterwards } from './books.ts';
import { installSchemathesis } from './install.ts';
import { type Command, parseCommand, USAGE } from './options.ts';
import { type Asked, type Pass, passesOf } from './passes.ts';
import { type PassResult, runPass, type Target } from './run-pass.ts';
import { onFreshSystem } from './system.ts';

const AT_ONCE = 2;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const told = ({ name, cases, failures, passedOver, seconds, account }: PassResult): string =>
  [
    `${failures === 0 ? '✓' : '✗'} ${name.padEnd(12)} ${String(cases).padStart(6)} cases, ${failures} failures, ${passedOver} refusals for a reason no schema tells, ${seconds.toFixed(0)} s`,
    ...(account === '' ? [] : [account]),
  ].join('\n');

const runAll = async (passes: readonly Pass[], target: Target): Promise<readonly PassResult[]> => {
  const waiting = passes.values();
  const results: PassResult[] = [];
  const lane = async (): Promise<void> => {
    for (const pass of waiting) {
      const result = await runPass(pass, target);
      print(told(result));
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
};

const casesOf = (results: readonly PassResult[]): number => results.reduce((sum, { cases }) => sum + cases, 0);

/** Rounds with the next seed each, until there were as many cases as were asked for. */
const fuzzUntilEnough = async (asked: Asked, target: Target): Promise<readonly PassResult[]> => {
  const results: PassResult[] = [];
  for (let { seed } = asked; casesOf(results) < asked.cases; seed += 1) {
    const round = await runAll(passesOf({ ...asked, seed, cases: asked.cases - casesOf(results) }), target);
    results.push(...round);
    if (casesOf(round) === 0) break;
  }
  return results;
};

type Outcome = { readonly results: readonly PassResult[]; readonly checks: readonly Check[] };

const conclude = async ({ results, checks }: Outcome, asked: Asked, reports: string): Promise<number> => {
  print(checksTable('books afterwards', checks));
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  const disagreeing = checks.filter(({ agrees }) => !agrees).length;
  const passes = results.map(({ account: _account, ...result }) => result);
  const summary = { seed: asked.seed, cases: casesOf(results), failures, disagreeing, passes };
  await writeFile(join(reports, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  print(`${summary.cases} cases, ${failures} failures, seed ${asked.seed}`);
  return failures + disagreeing === 0 ? 0 : 1;
};

const fuzz = async (asked: Asked): Promise<number> => {
  const program = await installSchemathesis(say);
  const reports = join(projectDirectory, 'reports', 'fuzz');
  const outcome = await onFreshSystem(say, async (url): Promise<Outcome> => {
    const results = await fuzzUntilEnough(asked, { url, program, reports });
    return { results, checks: await checkAfterwards(url) };
  });
  return conclude(outcome, asked, reports);
};

const commanded = (): Command | undefined => {
  try {
    return parseCommand(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return undefined;
  }
};

const command = commanded();
if (command === undefined) process.exitCode = 2;
else if (command.kind === 'help') process.stdout.write(USAGE);
else {
  try {
    process.exitCode = await fuzz(command);
  } catch (error) {
    say(`✗ ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
