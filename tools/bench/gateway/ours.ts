import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@orderline/adapters-postgres';
import { openAdminInfrastructure } from '@orderline/composition/admin';
import { limit } from '@orderline/contracts/gateway/rule';
import { asId, type UserId } from '@orderline/domain/shared';
import { loadConfig } from '@orderline/platform';
import postgres from 'postgres';
import { heapOptions, telemetryOptions } from '../../dev/node-options.ts';
import { freePort } from '../../services/free-port.ts';
import { projectDirectory } from '../../services/project.ts';
import { startRedis } from '../../services/redis.ts';
import { garbageOptions } from '../realtime/fleet.ts';
import { idOf } from '../requests.ts';
import { openToAll, sqlFile } from '../system.ts';
import type { Testbed } from '../testbed.ts';
import type { Credential } from './commands.ts';

const DATABASE = 'gateway';
const CUSTOMERS = 32;
const MANY = '1000000';

const limitOf = (mode: string) => ({ name: mode, requests: Number(MANY), window: '1s', per: 'consumer', mode });

/** Those that a file may say. */
const modes = ['exact', 'batched'].filter((mode) => limit.safeParse(limitOf(mode)).success);

const routes = (service: number): object => ({
  upstreams: [{ name: 'service', targets: [`http://127.0.0.1:${service}`] }],
  limits: modes.map(limitOf),
  routes: [
    {
      name: 'bench',
      rules: [
        { name: 'bare', auth: 'public' },
        ...modes.map((mode) => ({ name: mode, auth: { by: ['orderline-token', 'api-key'] }, limits: [mode] })),
      ].map((rule) => ({
        ...rule,
        matches: [{ path: { value: `/${rule.name}` } }],
        backendRefs: [{ name: 'service' }],
      })),
    },
  ],
});

/** Half of the customers by a token, half by a key of theirs. */
const credentialsOf = async (
  env: Readonly<Record<string, string>>,
  token: (userId: string) => Promise<string>,
): Promise<readonly Credential[]> => {
  const admin = openAdminInfrastructure(loadConfig('api', { env, readFile: () => '{}' }));
  const users = Array.from({ length: CUSTOMERS }, (_, nth) => idOf('001', 1 + nth));
  const found: Credential[] = [];
  for (const [nth, user] of users.entries()) {
    const ownerId: UserId = asId(user);
    const asked = { ownerId, grantable: new Set<string>(), name: `bench-${nth}`, scopes: [], expiresAt: null };
    const made = nth % 2 === 0 ? undefined : await admin.createApiKey(asked);
    if (made?.ok === false) throw new Error(`no key could be made: ${made.error.kind}`);
    found.push({ user, authorization: `Bearer ${made ? made.value.key : await token(user)}` });
  }
  await admin.close();
  return found;
};

/** A process that is nothing but a gateway, as in production but for high limits, and by what its rules can be asked. */
export const startOurs = async (testbed: Testbed, service: number, nodeOptions: readonly string[] = []) => {
  await testbed.sql.unsafe(`create database ${DATABASE}`);
  const databaseUrl = testbed.databaseUrl(DATABASE);
  await migrate({ url: databaseUrl });
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  await sql.file(sqlFile('realtime.sql'), [CUSTOMERS]);
  await sql.end();
  const directory = join(testbed.directory, 'redis');
  const redis = await startRedis({ directory, env: process.env, onProgress: () => undefined });
  testbed.opened.defer(() => redis.close('immediate'));
  const { settings, token } = await openToAll(testbed, databaseUrl);
  const [port, management] = [await freePort(), await freePort()];
  const file = join(testbed.directory, 'routes.json');
  await writeFile(file, JSON.stringify(routes(service)));
  const env = {
    ...settings,
    ...{ REDIS_URL: redis.url, API_ROLES: 'gateway', GATEWAY_ROUTES: file, GATEWAY_PORT: String(port) },
    ...{ MANAGEMENT_PORT: String(management), CONNECTIONS_PER_ADDRESS: MANY },
  };
  const main = join(projectDirectory, 'apps/api/src/main.ts');
  const args = [...heapOptions, ...garbageOptions, ...nodeOptions, ...telemetryOptions, main];
  const url = `http://127.0.0.1:${management}/health/ready`;
  const { pid, stop } = await testbed.launch({ file: process.execPath, args, env, url });
  const credentials = await credentialsOf(settings, token);
  const rules = [
    { name: 'Orderline, bare', prefix: '/bare', credentials: [] },
    ...modes.map((mode) => ({ name: `Orderline, who and ${mode} limit`, prefix: `/${mode}`, credentials })),
  ].map((rule) => ({ ...rule, pid, port }));
  return { pid, stop, rules };
};
