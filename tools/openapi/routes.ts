import { parseArgs } from 'node:util';
import type { Access, Endpoint } from '@orderline/contracts/http/endpoint';
import { allEndpoints } from '@orderline/contracts/http/versions';

const usage = `npm run routes -- --json

Lists every operation of the API: method, path, who may call it, which rate limits it counts for, its id.

  --json  as JSON
  --help  this text
`;

const whoMay = (access: Access): string => {
  if (typeof access !== 'object') return access;
  return 'anyScope' in access ? access.anyScope.join(' or ') : access.scopes.join(' ');
};

const rowOf = ({ method, path, auth, secondFactor, rateLimit, operationId }: Endpoint) => ({
  method: method.toUpperCase(),
  path,
  access: `${whoMay(auth)}${secondFactor === 'required' ? ', one-time code' : ''}`,
  limits: rateLimit === undefined ? 'default' : `default, ${rateLimit.name}`,
  operationId,
});

const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));

const table = (rows: readonly ReturnType<typeof rowOf>[]): string => {
  const paths = widest(rows.map(({ path }) => path));
  const accesses = widest(rows.map(({ access }) => access));
  const limits = widest(rows.map((row) => row.limits));
  return rows
    .map(({ method, path, access, operationId, ...row }) =>
      [method.padEnd(6), path.padEnd(paths), access.padEnd(accesses), row.limits.padEnd(limits), operationId].join(
        '  ',
      ),
    )
    .join('\n');
};

const main = (args: readonly string[]): string => {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return usage;
  const rows = allEndpoints.map(rowOf);
  return values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(rows)}\n`;
};

try {
  process.stdout.write(main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
