import type { MissingService, Services } from './fallbacks.ts';
import { variableOf } from './given.ts';
import { SERVICE_NAMES } from './service.ts';

export type Format = 'table' | 'env' | 'json';

type Outcome = Pick<Services, 'services' | 'missing'>;

type Row = { readonly service: string; readonly variable: string; readonly url: string; readonly how: string };

const rowsOf = ({ services }: Outcome): readonly Row[] =>
  SERVICE_NAMES.flatMap((service) => {
    const found = services[service];
    return found === undefined ? [] : [{ service, variable: variableOf(service, 'development'), ...found }];
  });

const table = (rows: readonly Row[]): string => {
  const width = (key: keyof Row) => Math.max(0, ...rows.map((row) => row[key].length));
  const [service, variable, url] = [width('service'), width('variable'), width('url')];
  return rows
    .map(
      (row) => `${row.service.padEnd(service)}  ${row.variable.padEnd(variable)}  ${row.url.padEnd(url)}  ${row.how}\n`,
    )
    .join('');
};

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;

export const report = (outcome: Outcome, format: Format): string => {
  const rows = rowsOf(outcome);
  switch (format) {
    case 'table':
      return table(rows);
    case 'env':
      return rows.map(({ variable, url }) => `export ${variable}=${quoted(url)}\n`).join('');
    case 'json':
      return `${JSON.stringify({ services: outcome.services, missing: outcome.missing }, undefined, 2)}\n`;
  }
};

export const missingLine = ({ service, why, fix }: MissingService): string => `✗ ${service}: ${why}. Fix: ${fix}.`;
