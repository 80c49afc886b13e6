import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectDirectory } from '../services/project.ts';
import { onSignals } from '../services/signals.ts';
import { measureOrders } from './orders.ts';
import { writeProfile } from './profile.ts';
import { measureReads } from './reads.ts';
import { type Found, page, type Report, render } from './report.ts';
import { openTestbed, type Testbed } from './testbed.ts';
import { measureProcesses, measureWorker } from './worker.ts';

const HELP = `Example: npm run bench -- orders

Measures the product against yardsticks on a PostgreSQL of its own, in turns, and reads the books afterwards. Exit code 1 is a
wrong result, never a slow one; 2 is wrong usage. docs/performance.md says what each figure is.

  orders | reads | worker | all   what to measure; all adds memory and start
  --quick          checks results alone, in under a minute: short turns, no Ktor
  --rounds N       how often each variant has its turn, 1 to 100 (default 5)
  --size N         also with N times the products, orders and events, 2 to 100
  --json FILE      writes all that was found, each round too
  --write-docs     writes docs/performance.md, of a run of all
  --profile FILE   instead of measuring: a flame graph (SVG) of the api under orders
`;

const usage = (fault: string): never => {
  process.stderr.write(`${fault}\n\n${HELP}`);
  process.exit(2);
};

const parse = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        size: { type: 'string' },
        json: { type: 'string' },
        'write-docs': { type: 'boolean', default: false },
        profile: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
};

const { values, positionals } = parse();
const { quick } = values;

const whole = (name: 'rounds' | 'size', fallback: number, least: number): number => {
  const value = Number(values[name] ?? fallback);
  if (Number.isInteger(value) && value >= least && value <= 100) return value;
  return usage(`--${name} must be a whole number from ${least} to 100, got ${values[name]}`);
};

const MEASURES = ['orders', 'reads', 'worker', 'all'] as const;

const measure = async (testbed: Testbed): Promise<Report> => {
  const load = loadavg()[0]?.toFixed(1) ?? '';
  const plan = { rounds: whole('rounds', quick ? 2 : 5, 1), seconds: quick ? 1 : 4, warmUpSeconds: quick ? 1 : 6 };
  const sizes = values.size === undefined ? [1] : [1, whole('size', 1, 2)];
  const [wanted] = positionals;
  const steps: Readonly<Record<Exclude<(typeof MEASURES)[number], 'all'> | 'processes', () => Promise<Found>>> = {
    processes: () => measureProcesses(testbed, quick ? 1_000 : 20_000),
    worker: () =>
      measureWorker(testbed, { ...plan, sizes, backlog: quick ? 1_000 : 20_000, idleSeconds: quick ? 2 : 20 }),
    reads: () => measureReads(testbed, { ...plan, sizes }),
    orders: () => measureOrders(testbed, { ...plan, sizes, quick }),
  };
  const found: Found[] = [];
  for (const [name, step] of Object.entries(steps)) if (wanted === 'all' || wanted === name) found.push(await step());
  const [server] = await testbed.sql<{ version: string }[]>`select current_setting('server_version') as version`;
  const [{ model = 'unknown' } = {}] = cpus();
  return {
    run: {
      date: new Date().toISOString(),
      commit: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: projectDirectory, encoding: 'utf8' }).trim(),
      machine: `${cpus().length} × ${model}`,
      load,
      node: process.version,
      postgresql: server?.version ?? 'unknown',
      quick,
      rounds: plan.rounds,
      seconds: plan.seconds,
    },
    sections: found.flatMap(({ sections }) => sections),
    wrong: found.flatMap(({ wrong }) => wrong),
  };
};

const conclude = (report: Report): void => {
  process.stdout.write(render(report));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  if (values['write-docs']) {
    const template = readFileSync(join(import.meta.dirname, 'page.md'), 'utf8');
    writeFileSync(join(projectDirectory, 'docs', 'performance.md'), page(template, report));
  }
  if (report.wrong.length > 0) process.exitCode = 1;
};

const main = async (): Promise<void> => {
  const opened = new AsyncDisposableStack();
  const interrupted = Promise.withResolvers<never>();
  onSignals(
    () => interrupted.reject(new Error('interrupted')),
    async () => process.exit(130),
  );
  try {
    const testbed = await openTestbed(opened);
    const work = values.profile === undefined ? measure(testbed).then(conclude) : writeProfile(testbed, values.profile);
    await Promise.race([work, interrupted.promise]);
  } catch (error) {
    process.exitCode = error instanceof Error && error.message === 'interrupted' ? 130 : 1;
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  } finally {
    await opened.disposeAsync();
  }
};

if (values.help) process.stdout.write(HELP);
else if (process.platform !== 'linux') usage('the bench reads CPU from /proc: it needs Linux');
else if (positionals.length !== 1 || !MEASURES.some((name) => name === positionals[0])) {
  usage(`say what to measure: ${MEASURES.join(', ')}`);
} else if (values['write-docs'] && (quick || positionals[0] !== 'all'))
  usage('--write-docs needs a run of all, without --quick');
else await main();
