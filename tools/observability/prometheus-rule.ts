import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { projectDirectory } from '../services/project.ts';

const RULES = 'infra/observability/prometheus/rules/*.yaml';
const FILE = join(projectDirectory, 'infra/k8s/components/monitoring/rules.yaml');

const HEAD =
  '# By npm run dashboards, from infra/observability/prometheus/rules: the same for the Prometheus operator.\n';

const groups = z.looseObject({ groups: z.array(z.looseObject({ name: z.string() })) });

/** The rules of Prometheus as one resource of its operator, by the path of its file. */
export const prometheusRuleFile = (): readonly [string, string] => {
  const paths = globSync(RULES, { cwd: projectDirectory }).toSorted();
  const read = (path: string) => groups.parse(parse(readFileSync(join(projectDirectory, path), 'utf8'))).groups;
  const resource = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'orderline',
      labels: {
        'app.kubernetes.io/name': 'orderline',
        'app.kubernetes.io/component': 'monitoring',
        'app.kubernetes.io/part-of': 'orderline',
        'app.kubernetes.io/managed-by': 'kustomize',
      },
    },
    spec: { groups: paths.flatMap(read) },
  };
  return [FILE, HEAD + stringify(resource, { lineWidth: 110 })];
};
