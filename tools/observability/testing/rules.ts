import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectDirectory } from '../../services/project.ts';
import { withDurations } from './promql.ts';

const alert = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});

const record = z.strictObject({
  record: z.string(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
});

const file = z.strictObject({
  groups: z.array(
    z.strictObject({ name: z.string(), interval: z.string().optional(), rules: z.array(z.union([alert, record])) }),
  ),
});

type RuleFile = z.infer<typeof file>;
export type Alert = z.infer<typeof alert>;

export const rulePaths = (): readonly string[] =>
  globSync('infra/observability/prometheus/rules/*.yaml', { cwd: projectDirectory })
    .toSorted()
    .map((path) => join(projectDirectory, path));

const readRules = (): readonly RuleFile[] => rulePaths().map((path) => file.parse(parse(readFileSync(path, 'utf8'))));

export const allRules = () => readRules().flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));

export const alerts = (): readonly Alert[] => allRules().flatMap((rule) => ('alert' in rule ? [rule] : []));

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const faster =
  (factor: number) =>
  (duration: string): string => {
    const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
    return `${Math.round((Number(count) * (UNITS[unit] ?? Number.NaN) * 1000) / factor)}ms`;
  };

export type Acceleration = {
  /** By how much windows, offsets and times to wait are shorter. */
  readonly factor: number;
  /** How often rules are evaluated. */
  readonly interval: string;
  /** What else must be told sooner: of an alert, what stands in its expression, and what takes its place. */
  readonly thresholds: Readonly<Record<string, readonly [string, string]>>;
};

/** The same rules for a test that cannot wait for hours. */
export const accelerated = ({ factor, interval, thresholds }: Acceleration): readonly RuleFile[] => {
  const quick = faster(factor);
  const sooner = (name: string, expr: string): string => {
    const [from, to] = thresholds[name] ?? ['', ''];
    if (!expr.includes(from)) throw new Error(`${name} has no ${from}`);
    return from === '' ? expr : expr.replace(from, to);
  };
  return readRules().map(({ groups }) => ({
    groups: groups.map(({ rules, ...group }) => ({
      ...group,
      interval,
      rules: rules.map((rule) => {
        const expr = withDurations(rule.expr, quick);
        if (!('alert' in rule)) return { ...rule, expr };
        return { ...rule, expr: sooner(rule.alert, expr), ...(rule.for && { for: quick(rule.for) }) };
      }),
    })),
  }));
};
