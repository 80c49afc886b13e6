import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectDirectory } from '../services/project.ts';
import { onSignals } from '../services/signals.ts';
import aims from './aims.json' with { type: 'json' };
import gatewayAims from './gateway/aims.json' with { type: 'json' };
import { measureGateway, profiledGateway } from './gateway/measure.ts';
import { measureOrders, measureReads, profiledOrders } from './orders.ts';
import { writeProfile } from './profile.ts';
import realtimeAims from './realtime/aims.json' with { type: 'json' };
import { measureRealtime } from './realtime/measure.ts';
import { page, type Report, render, type Section } from './report.ts';
import { openTestbed, type Testbed } from './testbed.ts';
import { measureProcesses, measureWorker } from './worker.ts';

const HELP = `Example: npm run bench -- orders

Measures the product beside yardsticks on a PostgreSQL of its own, in turns, and reads the books afterwards. Exit code 1 is a
wrong result, never a slow one; 2 is wrong usage. docs/performance.md says what each figure is.

  orders | reads | worker | all   what to measure; all adds memory and start
  realtime         apart from all: connections, with a Redis too; about 8 minutes
  gateway          apart from all: beside nginx, HAProxy, Caddy, hono/proxy and Node itself, with a Redis too; about 5 minutes
  --quick          checks results alone, in about a minute: short turns, no Ktor
  --rounds N       how often each variant has its turn, 1 to 100 (default 5)
  --size N         also with N times the products, orders and events, 2 to 100
  --sockets N      with realtime, how many connections, 2 to 100,000 (default 10,000); ulimit -n must allow half of them
  --json FILE      writes all that was found, each round too
  --write-docs     writes docs/performance.md: with all and --size, in about 12 minutes; with realtime or
                   gateway, docs/performance-realtime.md or docs/performance-gateway.md
  --profile FILE   with orders or gateway, instead of measuring: a flame graph (SVG) of the api
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
        sockets: { type: 'string' },
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
const [wanted = ''] = positionals;

const whole = (name: 'rounds' | 'size' | 'sockets', fallback: number, least: number, most = 100): number => {
  const value = Number(values[name] ?? fallback);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  return usage(`--${name} must be a whole number from ${least} to ${most}, got ${values[name]}`);
};

const plan = {
  quick,
  rounds: whole('rounds', quick ? 1 : 5, 1),
  seconds: quick ? 0.5 : 4,
  warmUpSeconds: quick ? 0.5 : 6,
  sizes: values.size === undefined ? [] : [whole('size', 2, 2)],
};

const realtimePlan = {
  quick,
  sockets: whole('sockets', quick ? 200 : 10_000, 2, 100_000),
  seconds: quick ? 0.5 : 10,
  idleSeconds: quick ? 0 : 30,
  perSecond: quick ? [200] : [1_000, 2_000, 4_000, 8_000, 16_000],
  broadcasts: quick ? 2 : 20,
};

const gatewayPlan = {
  quick,
  rounds: whole('rounds', quick ? 1 : 3, 1),
  seconds: quick ? 0.3 : 2,
  warmUp: quick ? { answers: 100, seconds: 0.3 } : { answers: 15_000, seconds: 12 },
  beside: quick ? 100 : 10_000,
  idle: quick ? 200 : 20_000,
};

const measures: Readonly<Record<string, (testbed: Testbed) => Promise<Section | readonly Section[]>>> = {
  processes: (testbed) => measureProcesses(testbed, quick ? 200 : 20_000),
  worker: (testbed) => measureWorker(testbed, { ...plan, backlog: quick ? 500 : 20_000, idleSeconds: quick ? 1 : 20 }),
  reads: (testbed) => measureReads(testbed, plan),
  orders: (testbed) => measureOrders(testbed, plan),
  realtime: (testbed) => measureRealtime(testbed, realtimePlan),
  gateway: (testbed) => measureGateway(testbed, gatewayPlan),
};

/** What is measured by itself, into a page of its own. */
const apart: Readonly<
  Record<string, { readonly aims: Report['aims']; readonly of: Readonly<Record<string, string>> }>
> = {
  realtime: { aims: realtimeAims, of: { connections: realtimePlan.sockets.toLocaleString('en') } },
  gateway: { aims: gatewayAims, of: { rounds: `${gatewayPlan.rounds} of ${gatewayPlan.seconds} s` } },
};

const [own, isAll] = [Object.hasOwn(apart, wanted) ? apart[wanted] : undefined, wanted === 'all'];

const measure = async (testbed: Testbed): Promise<void> => {
  const [load = 0] = loadavg();
  const sections: Section[] = [];
  for (const [name, step] of Object.entries(measures)) {
    if (wanted === name || (isAll && !Object.hasOwn(apart, name))) sections.push(...[await step(testbed)].flat());
  }
  const [server] = await testbed.sql<{ version: string }[]>`select current_setting('server_version') as version`;
  const run = {
    measured: new Date().toISOString().slice(0, 16),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectDirectory, encoding: 'utf8' }).trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model}`,
    'load average at the start': load.toFixed(1),
    Node: process.version,
    PostgreSQL: server?.version ?? 'unknown',
    ...(own?.of ?? { rounds: `${plan.rounds} of ${plan.seconds} s, size ${[1, ...plan.sizes].join(' and ')}` }),
  };
  const report: Report = { quick, run, sections, aims: own?.aims ?? aims };
  process.stdout.write(render(report));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const [template, name] = own ? [`${wanted}/page.md`, `performance-${wanted}.md`] : ['page.md', 'performance.md'];
  if (values['write-docs']) {
    const text = readFileSync(join(import.meta.dirname, template), 'utf8');
    writeFileSync(join(projectDirectory, 'docs', name), page(text, report));
  }
};

const main = async (): Promise<void> => {
  const opened = new AsyncDisposableStack();
  const interrupted = Promise.withResolvers<never>();
  onSignals(
    () => {
      process.exitCode = 130;
      interrupted.reject(new Error('interrupted: stopping what was started'));
    },
    async () => process.exit(130),
  );
  const work = async (): Promise<void> => {
    const testbed = await openTestbed(opened);
    const start = wanted === 'gateway' ? profiledGateway(testbed) : profiledOrders(testbed);
    await (values.profile === undefined ? measure(testbed) : writeProfile(values.profile, start));
  };
  try {
    await Promise.race([work(), interrupted.promise]);
  } catch (error) {
    process.exitCode ||= 1;
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  }
  await opened.disposeAsync();
  process.exit();
};

if (values.help) process.stdout.write(HELP);
else if (process.platform !== 'linux') usage('the bench reads CPU from /proc: it needs Linux');
else if (positionals.length !== 1 || (!isAll && !Object.hasOwn(measures, wanted))) {
  usage(`say what to measure: orders, reads, worker, realtime, gateway or all; got "${positionals.join(' ')}"`);
} else if (values['write-docs'] && (quick || !(own || (isAll && values.size))))
  usage('--write-docs: realtime, gateway, or all with --size N');
else if (values.profile !== undefined && !['orders', 'gateway'].includes(wanted))
  usage('--profile goes with orders or gateway');
else if (!existsSync(dirname(values.json ?? '.'))) usage(`--json: there is no folder ${dirname(values.json ?? '')}`);
else await main();
