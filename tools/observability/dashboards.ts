import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { dashboardFiles } from './dashboards/files.ts';
import { prometheusRuleFile } from './prometheus-rule.ts';

const HELP = `Example: npm run dashboards

Writes the dashboards of Grafana to infra/observability/grafana/dashboards, from tools/observability/dashboards, and the rules
of Prometheus as a resource for its operator to infra/k8s/components/monitoring.

  --help  this text
`;

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) process.stdout.write(HELP);
  else {
    for (const [path, text] of [...dashboardFiles(), prometheusRuleFile()]) {
      writeFileSync(path, text);
      process.stderr.write(`${relative(process.cwd(), path)} is written\n`);
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  process.exitCode = 2;
}
