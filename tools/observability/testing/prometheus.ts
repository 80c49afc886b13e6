import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { z } from 'zod';
import { until } from '../../e2e/testing/until.ts';
import { freePort } from '../../services/free-port.ts';
import { type Acceleration, accelerated } from './rules.ts';

const INTERVAL = '750ms';

const answer = <Data extends z.ZodType>(data: Data) => z.object({ status: z.literal('success'), data });

const labelled = z.record(z.string(), z.string());
export type Labels = z.infer<typeof labelled>;

const rulesAnswer = answer(
  z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            state: z.enum(['inactive', 'pending', 'firing']),
            health: z.string(),
            alerts: z.array(z.object({ labels: labelled, state: z.string() })),
          }),
        ),
      }),
    ),
  }),
);

const exemplarsAnswer = answer(
  z.array(z.object({ seriesLabels: labelled, exemplars: z.array(z.object({ labels: labelled })) })),
);

const seriesAnswer = answer(z.array(labelled));
const queryAnswer = answer(
  z.object({ result: z.array(z.object({ metric: labelled, value: z.tuple([z.number(), z.string()]) })) }),
);

/** A real Prometheus that scrapes and evaluates more than once a second, on the project's own rules at another pace. */
export const startPrometheus = async (
  program: string,
  {
    targets,
    pace,
  }: { readonly targets: Readonly<Record<string, string>>; readonly pace: Omit<Acceleration, 'interval'> },
) => {
  const directory = await mkdtemp(join(tmpdir(), 'orderline-prometheus-'));
  await mkdir(join(directory, 'rules'));
  const files = accelerated({ ...pace, interval: INTERVAL });
  await Promise.all(files.map((file, n) => writeFile(join(directory, 'rules', `${n}.yaml`), stringify(file))));
  const config = {
    global: { scrape_interval: INTERVAL, scrape_timeout: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: ['rules/*.yaml'],
    scrape_configs: Object.entries(targets).map(([job, target]) => ({
      job_name: job,
      static_configs: [{ targets: [target] }],
    })),
  };
  await writeFile(join(directory, 'prometheus.yaml'), stringify(config));
  const port = await freePort();
  const args = [
    `--config.file=${directory}/prometheus.yaml`,
    `--storage.tsdb.path=${directory}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--enable-feature=exemplar-storage',
    '--log.level=error',
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, ended] = [text(child.stderr), once(child, 'close')];
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  const url = (path: string, parameters: Readonly<Record<string, string>> = {}) =>
    `http://127.0.0.1:${port}${path}?${new URLSearchParams(parameters)}`;
  const ask = async <Answer extends z.ZodType>(
    model: Answer,
    ...asked: Parameters<typeof url>
  ): Promise<z.infer<Answer>> => model.parse(await (await fetch(url(...asked))).json());
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`Prometheus ended: ${await said}`);
    const ready = await fetch(url('/-/ready')).catch(() => undefined);
    return ready?.ok === true ? true : undefined;
  };
  try {
    await until({ what: 'Prometheus', ask: isReady });
  } catch (error) {
    await stop();
    throw error;
  }
  const begun = String(Date.now() / 1000 - 60);
  return {
    stop,
    rules: async () => {
      const { data } = await ask(rulesAnswer, '/api/v1/rules', { type: 'alert' });
      return data.groups.flatMap(({ rules }) => rules);
    },
    query: async (query: string) => (await ask(queryAnswer, '/api/v1/query', { query })).data.result,
    /** Every series that there ever was. */
    series: async (selector: string): Promise<readonly Labels[]> =>
      (await ask(seriesAnswer, '/api/v1/series', { 'match[]': selector, start: begun })).data,
    exemplars: async (query: string) => {
      const end = String(Date.now() / 1000 + 60);
      return (await ask(exemplarsAnswer, '/api/v1/query_exemplars', { query, start: begun, end })).data;
    },
  };
};

export type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;
