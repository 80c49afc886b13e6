import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase } from '@orderline/adapters-postgres';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverAccount } from '../services/account.ts';
import { type EmbeddedPostgres, startPostgres } from '../services/embedded-postgres.ts';
import { freePort } from '../services/free-port.ts';
import { localhostCertificate } from '../services/localhost-certificate.ts';

/** By its name, a database is let into by TLS only, without TLS only, or with a certificate of the client. */
const HBA = `local   all        all                scram-sha-256
hostssl   by_tls     all 127.0.0.1/32   scram-sha-256
hostnossl in_clear   all 127.0.0.1/32   scram-sha-256
hostssl   by_cert    all 127.0.0.1/32   scram-sha-256 clientcert=verify-ca
host      orderline  all 127.0.0.1/32   scram-sha-256
`;

let root: string;
let server: EmbeddedPostgres;
let account: string;
let certificateFile: string;
let keyFile: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'orderline-secured-postgres-'));
  await chmod(root, 0o777);
  certificateFile = join(root, 'server.crt');
  keyFile = join(root, 'server.key');
  await writeFile(certificateFile, localhostCertificate.certificate);
  await writeFile(keyFile, localhostCertificate.key, { mode: 0o600 });
  await writeFile(join(root, 'hba.conf'), HBA);
  const owner = await serverAccount();
  if (owner) await chown(keyFile, owner.uid, owner.gid);
  server = await startPostgres({
    dataDirectory: join(root, 'data'),
    settings: {
      ssl: 'on',
      ssl_cert_file: certificateFile,
      ssl_key_file: keyFile,
      ssl_ca_file: certificateFile,
      hba_file: join(root, 'hba.conf'),
      unix_socket_directories: root,
    },
  });
  account = new URL(server.url).password;
  const sql = postgres(server.url, { max: 1 });
  for (const name of ['by_tls', 'in_clear', 'by_cert']) await sql.unsafe(`create database ${name}`);
  await sql.end();
});

afterAll(async () => {
  await server?.close('immediate');
  await rm(root, { recursive: true, force: true });
});

type Given = Omit<Partial<Parameters<typeof openDatabase>[0]>, 'url'> & {
  readonly host?: string;
  readonly database?: string;
  readonly query?: string;
};

/** What `{…}` in a URL stands for is known once the server runs. */
const urlOf = ({ host = 'localhost:{port}', database = 'orderline', query = '' }: Given): string =>
  `postgres://orderline:${account}@${host}/${database}?${query}`
    .replaceAll('{port}', String(server.port))
    .replaceAll('{root}', root);

const opened = (given: Given) => {
  const { host: _host, database: _database, query: _query, ...rest } = given;
  const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 5000 };
  return openDatabase({ applicationName: 'test', ...sizes, ...rest, url: urlOf(given) });
};

/** How a statement came to the server, or why it did not. */
const reached = async (given: Given): Promise<string> => {
  const database = opened(given);
  const text = 'select ssl, version, client_dn from pg_stat_ssl where pid = pg_backend_pid()';
  try {
    const [row] = await database.business.send({ text, params: [] });
    const { ssl, client_dn } = Object(row);
    if (ssl !== true) return 'in the clear';
    return client_dn === null ? 'by TLS' : `by TLS as ${client_dn}`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    expect(message).not.toContain(account);
    return message;
  } finally {
    await database.close();
  }
};

const ca = { tlsCa: localhostCertificate.certificate };
const own = { tlsCertificate: localhostCertificate.certificate, tlsKey: localhostCertificate.key };
const address = '127.0.0.1:{port}';

const ways: readonly (readonly [string, Given, string | RegExp])[] = [
  ['nothing, on this machine', {}, 'in the clear'],
  ['disable', { query: 'sslmode=disable' }, 'in the clear'],
  ['disable where TLS is wanted', { database: 'by_tls', query: 'sslmode=disable' }, /28000/],
  ['allow', { query: 'sslmode=allow' }, 'in the clear'],
  ['allow where TLS is wanted', { database: 'by_tls', query: 'sslmode=allow' }, 'by TLS'],
  ['prefer', { query: 'sslmode=prefer' }, 'by TLS'],
  ['prefer where TLS is not wanted', { database: 'in_clear', query: 'sslmode=prefer' }, 'in the clear'],
  ['require', { query: 'sslmode=require' }, 'by TLS'],
  ['require where TLS is not wanted', { database: 'in_clear', query: 'sslmode=require' }, /28000/],
  ['require, by an address', { host: address, query: 'sslmode=require' }, 'by TLS'],
  ['JDBC’s ssl=true', { query: 'ssl=true' }, 'by TLS'],
  ['require with an authority', { ...ca, query: 'sslmode=require', host: address }, 'by TLS'],
  ['verify-ca', { ...ca, query: 'sslmode=verify-ca', host: address }, 'by TLS'],
  ['verify-ca by a file', { query: 'sslmode=verify-ca&sslrootcert={root}/server.crt' }, 'by TLS'],
  ['verify-ca without an authority', { query: 'sslmode=verify-ca' }, /set DATABASE_TLS_CA to its authority/],
  ['verify-full', { ...ca, query: 'sslmode=verify-full' }, 'by TLS'],
  ['verify-full by another name', { ...ca, query: 'sslmode=verify-full', host: address }, /for another name/],
  ['an authority alone', ca, 'by TLS'],
  ['an authority alone, by another name', { ...ca, host: address }, /for another name/],
  ['the authorities of the system', { query: 'sslrootcert=system' }, /set DATABASE_TLS_CA/],
  ['a bound channel', { ...ca, query: 'sslmode=require&channel_binding=require' }, 'by TLS'],
  [
    'a bound channel to whom nobody vouches for',
    { query: 'sslmode=require&channel_binding=require' },
    /set DATABASE_TLS_CA/,
  ],
  ['a bound channel if it can be', { query: 'sslmode=require&channel_binding=prefer' }, 'by TLS'],
  ['no certificate of ours', { database: 'by_cert', query: 'sslmode=require' }, /28000/],
  ['our certificate', { ...own, database: 'by_cert', query: 'sslmode=require' }, 'by TLS as /CN=localhost'],
  [
    'our certificate by files',
    { database: 'by_cert', query: 'sslmode=require&sslcert={root}/server.crt&sslkey={root}/server.key' },
    'by TLS as /CN=localhost',
  ],
  ['a file that is not there', { query: 'sslmode=require&sslcert={root}/none.crt' }, /sslcert=.*none.crt.*\(ENOENT\)/],
  ['a Unix socket', { host: '', query: 'host={root}&port={port}&sslmode=verify-full' }, 'in the clear'],
  ['a Unix socket in the host', { host: '{socket}:{port}', query: '' }, 'in the clear'],
  ['a standby alone', { query: 'target_session_attrs=standby' }, /expected target_session_attrs to be read-write/],
];

describe('a PostgreSQL with TLS', () => {
  it.each(ways)('is reached as libpq would: %s', async (_what, { host, ...given }, expected) => {
    const place = host?.replace('{socket}', encodeURIComponent(root));
    const answer = await reached({ ...given, ...(place !== undefined && { host: place }) });
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  it('is cancelled by TLS as well', async () => {
    const database = opened({ query: 'sslmode=require', queryTimeoutMs: 300 });
    const sleeping = database.business.send({ text: 'select pg_sleep(60)', params: [] });
    await expect(sleeping).rejects.toThrow(/did not answer within 300 ms/);
    const look = "select from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'";
    await expect.poll(async () => (await database.business.send({ text: look, params: [] })).length).toBe(0);
    await database.close();
  });

  it('is migrated by the same address', async () => {
    const url = urlOf({ query: 'sslmode=verify-full&options=-c%20search_path%3Dpublic' });
    expect((await migrate({ url, ...ca })).applied).toBeGreaterThan(0);
  });

  it('hears of options and of the name that the URL gives, and never of a parameter that is not for it', async () => {
    const query =
      'application_name=shop&options=-c%20geqo%3Doff%20-c%20search_path%3Dpg_catalog&flavour=x&pgbouncer=true';
    const database = opened({ query });
    const text = `select current_setting('application_name') as name, current_setting('geqo') as geqo,
      current_setting('search_path') as path`;
    const [row] = await database.business.send({ text, params: [] });
    expect(row).toEqual({ name: 'shop: test business', geqo: 'off', path: 'pg_catalog' });
    await database.close();
  });
});

describe('a list of hosts', () => {
  it('leads to whoever is there', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    expect(await reached({ host: `${nobody},localhost:{port}`, query: 'sslmode=require' })).toBe('by TLS');
    expect(await reached({ host: '127.0.0.1,localhost', query: 'port=1,{port}' })).toBe('in the clear');
    expect(await reached({ host: nobody })).toMatch(/ECONNREFUSED/);
  });

  it('begins with who let us in last, so that a dead one costs its time once', async () => {
    let asked = 0;
    const dead = createServer((socket) => {
      asked += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(dead, 'listening');
    const { port } = Object(dead.address());
    const database = opened({ host: `127.0.0.1:${port},localhost:{port}`, poolSize: 4 });
    const statement = { text: 'select pg_sleep(0.05)', params: [] };
    await database.business.send(statement);
    await Promise.all(Array.from({ length: 8 }, () => database.business.send(statement)));
    expect(asked).toBe(1);
    await database.close();
    dead.close();
  });
});
