import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { httpClientMetrics } from '@orderline/adapters-http';
import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { findExecutable } from '../services/executable.ts';
import { projectDirectory } from '../services/project.ts';
import { dashboardFiles, dashboards } from './dashboards/files.ts';
import { prometheusRuleFile } from './prometheus-rule.ts';
import { selectorsOf } from './testing/promql.ts';
import { alerts, allRules, rulePaths } from './testing/rules.ts';

const promtool = await findExecutable('promtool', process.env);
const run = promisify(execFile);

/** What Prometheus itself adds to every series that it scrapes. */
const OF_A_TARGET = ['job', 'instance'];

/** What Prometheus tells of targets and alerts. */
const OF_PROMETHEUS = new Map([
  ['up', OF_A_TARGET],
  ['ALERTS', ['alertname', 'alertstate', 'severity']],
]);

const ENDINGS: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'] };

/** Every series that the code may tell, with its labels. */
const declared = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
  const metrics = createMetrics('api');
  httpClientMetrics(metrics);
  const told = await metrics.registry.getMetricsAsJSON();
  const byCode = metrics.registry.getMetricsAsArray().flatMap((metric) => {
    const type = told.find(({ name }) => name === metric.name)?.type ?? 'gauge';
    const given: readonly string[] = 'labelNames' in metric ? (metric.labelNames as string[]) : [];
    const labels = [...given, ...OF_A_TARGET];
    return (ENDINGS[String(type)] ?? ['']).map(
      (ending) => [metric.name + ending, ending === '_bucket' ? [...labels, 'le'] : labels] as const,
    );
  });
  const byRules = allRules().flatMap((rule) => ('record' in rule ? [[rule.record, ['slo']] as const] : []));
  return new Map<string, readonly string[]>([...OF_PROMETHEUS, ...byCode, ...byRules]);
};

/** Every expression, by where it stands. */
const expressions = (): readonly (readonly [string, string])[] => [
  ...allRules().map((rule) => ['alert' in rule ? `alert ${rule.alert}` : `rule ${rule.record}`, rule.expr] as const),
  ...Object.values(dashboards).flatMap(({ title, panels }) => panelExpressions(title, panels)),
];

type Told = { readonly title?: string; readonly targets?: readonly { readonly expr: string }[] };

const panelExpressions = (dashboard: string, panels: readonly Told[]) =>
  panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [`panel ${dashboard} / ${title}`, expr] as const),
  );

const unknownIn = (known: ReadonlyMap<string, readonly string[]>, given = expressions()): readonly string[] =>
  given.flatMap(([place, expr]) =>
    selectorsOf(expr).flatMap(({ metric, labels }) => {
      const has = known.get(metric);
      if (!has) return [`${place}: ${metric}`];
      return labels.filter((label) => !has.includes(label)).map((label) => `${place}: ${metric}{${label}}`);
    }),
  );

describe('rules and dashboards', () => {
  it('name no metric and no label that the code does not have', async () => {
    expect(unknownIn(await declared())).toEqual([]);
  });

  it('look at our own processes alone, whoever else has a metric of that name', () => {
    const unbound = expressions().flatMap(([place, expr]) =>
      selectorsOf(expr)
        .filter(({ metric, text }) => metric !== 'ALERTS' && !/^slo:|[{,]job=~?"(?:orderline-|\.\*")/.test(text))
        .map(({ text }) => `${place}: ${text}`),
    );
    expect(unbound).toEqual([]);
    expect(allRules().filter(({ expr }) => expr.includes('.*"'))).toEqual([]);
  });

  it('are named where a metric or a label is gone', async () => {
    const known = new Map(await declared());
    known.delete('stock_drift_products');
    known.set('fulfilments', OF_A_TARGET);
    const unknown = unknownIn(known);
    expect(unknown).toContain('alert StockDrift: stock_drift_products');
    expect(unknown).toContain('panel Orderline / Business / Products that drift: stock_drift_products');
    expect(unknown).toContain('alert PaymentsUncollected: fulfilments{status}');
    expect(unknown).toContain('panel Orderline / Business / Fulfilments by status: fulfilments{status}');
  });

  it('use a bound of the histogram wherever they choose a bucket', async () => {
    const { registry } = createMetrics('api');
    for (const [, expr] of expressions()) {
      for (const { metric, text } of selectorsOf(expr)) {
        const bound = /le=~?"([\d.]+)/.exec(text)?.[1];
        if (bound === undefined) continue;
        const histogram = registry.getSingleMetric(metric.replace(/_bucket$/, ''));
        expect(histogram && 'upperBounds' in histogram && histogram.upperBounds).toContain(Number(bound));
      }
    }
  });

  it.skipIf(!promtool)('are accepted by promtool', async () => {
    await expect(run(promtool ?? '', ['check', 'rules', '--lint-fatal', ...rulePaths()])).resolves.toBeDefined();
    const config = join(projectDirectory, 'infra/observability/prometheus/prometheus.yaml');
    await expect(run(promtool ?? '', ['check', 'config', config])).resolves.toBeDefined();
  });

  it.skipIf(!promtool)('hold for what no live fault is cheap enough for', async () => {
    const tests = ['rules', 'jobs'].map((name) =>
      join(projectDirectory, `tools/observability/fixtures/${name}.test.yaml`),
    );
    await expect(run(promtool ?? '', ['test', 'rules', ...tests])).resolves.toBeDefined();
  });
});

it('the rules for the operator of Prometheus are what npm run dashboards writes', () => {
  const [path, text] = prometheusRuleFile();
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(text.match(/- alert: /g)).toHaveLength(alerts().length);
});

describe('the dashboards', () => {
  it('are what npm run dashboards writes', () => {
    for (const [path, text] of dashboardFiles()) expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('say of each panel what it shows, in which unit, and by which name', () => {
    for (const { panels } of Object.values(dashboards)) {
      const shown = panels.flatMap((panel) => ('targets' in panel ? [panel] : []));
      expect(shown.length).toBeGreaterThan(5);
      expect(panels.map((panel) => 'id' in panel && panel.id)).toEqual(panels.map((_, position) => position + 1));
      for (const panel of shown) {
        expect(panel).toMatchObject({
          title: expect.stringMatching(/\w/),
          description: expect.stringMatching(/[.:]$|\.$/),
          fieldConfig: { defaults: { unit: expect.any(String) } },
        });
      }
    }
  });
});

describe('each alert', () => {
  it('has an entry of the runbook, which its URL leads to, and each entry has an alert', () => {
    const page = readFileSync(join(projectDirectory, 'docs/runbook.md'), 'utf8');
    const entries = new Map(
      page
        .split(/^### /m)
        .slice(1)
        .map((entry) => [entry.split('\n', 1)[0] ?? '', entry]),
    );
    expect([...entries.keys()].toSorted()).toEqual(
      alerts()
        .map(({ alert }) => alert)
        .toSorted(),
    );
    for (const { alert, annotations } of alerts()) {
      expect(annotations.runbook_url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      for (const part of ['Meaning', 'Likely cause', 'First command', 'Mend', 'Rollback']) {
        expect(entries.get(alert)).toContain(`**${part}.** `.trimEnd());
      }
      expect(entries.get(alert)).toMatch(/```sh\n(?:npm run|curl) .+\n```/);
    }
  });

  it('waits for less time than what it looks at lasts', () => {
    const seconds = (duration: string) =>
      Number.parseInt(duration, 10) * ({ m: 60, h: 3600, d: 86_400 }[duration.at(-1) ?? ''] ?? 1);
    for (const { alert, expr, for: wait } of alerts()) {
      const windows = [...expr.matchAll(/(?:increase|changes)\([^[]+\[(\w+)\]/g)].map(([, window]) =>
        seconds(window ?? ''),
      );
      if (wait) for (const window of windows) expect([alert, seconds(wait) < window]).toEqual([alert, true]);
    }
  });
});
