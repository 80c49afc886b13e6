import { describe, expect, it } from 'vitest';
import { certificate, key } from '../testing/certificate.ts';
import { resolveConfig } from './load-config.ts';
import { readPostgresUrl } from './postgres-url.ts';

const read = (url: string) => {
  const found = readPostgresUrl(url);
  if (!found) return undefined;
  const { target, refusals, ignored } = found;
  const { hosts, user, password, database, tls, options, searchPath } = target;
  return {
    hosts: hosts.map(({ host, port }) => `${host} ${port}`),
    account: [user, password, database].join(' '),
    ...(tls.mode && { mode: tls.mode }),
    ...(options && { options }),
    ...(searchPath && { searchPath }),
    ...(refusals.length > 0 && { refusals: refusals.map(({ got }) => got) }),
    ...(ignored.length > 0 && { ignored }),
  };
};

const account = 'u p db';

describe('a URL of PostgreSQL as hosters give it', () => {
  it.each<readonly [string, string, object]>([
    [
      'Neon',
      'postgresql://u:p@ep-a-b-pooler.eu-central-1.aws.neon.tech/db?sslmode=require&channel_binding=require',
      { hosts: ['ep-a-b-pooler.eu-central-1.aws.neon.tech 5432'], account, mode: 'verify-full' },
    ],
    [
      'Neon for clients without SNI',
      'postgres://u:p@neon.example/db?sslmode=require&options=endpoint%3Dep-a-b',
      { hosts: ['neon.example 5432'], account, mode: 'require', options: 'endpoint=ep-a-b' },
    ],
    [
      'Supabase',
      'postgresql://postgres.ref:p@aws-0-eu-west-1.pooler.supabase.com:5432/postgres',
      { hosts: ['aws-0-eu-west-1.pooler.supabase.com 5432'], account: 'postgres.ref p postgres' },
    ],
    [
      'Supabase to Prisma',
      'postgres://u:p@pooler.example:6543/db?pgbouncer=true&connection_limit=1&supa=base-pooler.x',
      { hosts: ['pooler.example 6543'], account },
    ],
    [
      'RDS and Aurora',
      'postgres://u:p@shop.cluster-x.eu-west-1.rds.amazonaws.com:5432/db?sslmode=verify-full&sslrootcert=/rds/global-bundle.pem',
      { hosts: ['shop.cluster-x.eu-west-1.rds.amazonaws.com 5432'], account, mode: 'verify-full' },
    ],
    ['Cloud SQL', 'postgres://u:p@/db?host=/cloudsql/a:b:c', { hosts: ['/cloudsql/a:b:c 5432'], account }],
    ['Cloud SQL, in the host', 'postgres://u:p@%2Fcloudsql%2Fa%3Ab/db', { hosts: ['/cloudsql/a:b 5432'], account }],
    [
      'Azure, single server',
      'postgres://u%40server:p@server.postgres.database.azure.com:5432/db?sslmode=require',
      { hosts: ['server.postgres.database.azure.com 5432'], account: 'u@server p db', mode: 'require' },
    ],
    [
      'Heroku',
      'postgres://u:p@ec2-1-2-3-4.compute-1.amazonaws.com:5432/db',
      { hosts: ['ec2-1-2-3-4.compute-1.amazonaws.com 5432'], account },
    ],
    ['Heroku, for node', 'postgres://u:p@h/db?sslmode=no-verify', { hosts: ['h 5432'], account, mode: 'require' }],
    [
      'Crunchy Bridge',
      'postgres://u:p@p.x.db.postgresbridge.com:5432/db',
      { hosts: ['p.x.db.postgresbridge.com 5432'], account },
    ],
    ['CloudNativePG', 'postgresql://u:p@shop-rw.default:5432/db', { hosts: ['shop-rw.default 5432'], account }],
    [
      'Patroni',
      'postgres://u:p@host1:5432,host2:5433/db?target_session_attrs=read-write',
      { hosts: ['host1 5432', 'host2 5433'], account },
    ],
    [
      'Aiven',
      'postgres://u:p@pg.aivencloud.com:1/db?sslmode=require',
      { hosts: ['pg.aivencloud.com 1'], account, mode: 'require' },
    ],
  ])('is read: %s', (_who, url, expected) => {
    expect(read(url)).toEqual(expected);
  });
});

describe('a URL of PostgreSQL', () => {
  it.each<readonly [string, object]>([
    ['postgres://', { hosts: ['localhost 5432'], account: '  ' }],
    ['postgres://u:p@/db', { hosts: ['localhost 5432'], account }],
    ['postgres:///db?host=/run/postgresql&port=5433&user=u&password=p', { hosts: ['/run/postgresql 5433'], account }],
    ['postgres://u:p@[2001:db8::1]:6000/db', { hosts: ['2001:db8::1 6000'], account }],
    ['postgres://u:p@a,b:2,[::1]/db', { hosts: ['a 5432', 'b 2', '::1 5432'], account }],
    ['postgres://u:p@/db?host=a,b&port=1,2', { hosts: ['a 1', 'b 2'], account }],
    ['postgres://u:p@/db?host=a,b&port=6', { hosts: ['a 6', 'b 6'], account }],
    ['postgres://u:p%40%2F%3A@h/db', { hosts: ['h 5432'], account: 'u p@/: db' }],
    ['postgres://u:p@q@h/db', { hosts: ['h 5432'], account: 'u p@q db' }],
    ['postgres://u:p%2Bq+r@h/db', { hosts: ['h 5432'], account: 'u p+q+r db' }],
    ['postgres://u:p@h/db?ssl=true', { hosts: ['h 5432'], account, mode: 'require' }],
    ['postgres://u:p@h/db?ssl=false', { hosts: ['h 5432'], account, mode: 'disable' }],
    ['postgres://u:p@h/db?sslrootcert=system', { hosts: ['h 5432'], account, mode: 'verify-full' }],
    [
      'postgres://u:p@h/db?options=-c%20search_path%3Dshop%20-c%20geqo%3Doff',
      { hosts: ['h 5432'], account, options: '-c search_path=shop -c geqo=off', searchPath: 'shop' },
    ],
    ['postgres://u:p@h/db?search_path=shop', { hosts: ['h 5432'], account, searchPath: 'shop' }],
    ['postgres://u:p@h/db?flavour=x&geqo=off', { hosts: ['h 5432'], account, ignored: ['flavour', 'geqo'] }],
    ['postgres://u:p@h/db?connect_timeout=10&application_name=x&gssencmode=prefer', { hosts: ['h 5432'], account }],
  ])('is read as libpq does: %s', (url, expected) => {
    expect(read(url)).toEqual(expected);
  });

  it.each([
    'db:5432/shop',
    'http://h/db',
    'postgres://h:0/db',
    'postgres://h:70000/db',
    'postgres://[h]/db',
    'postgres://u:50%@h/db',
    'postgres://h/db?host=a,b&port=1,2,3',
  ])('is none: %s', (url) => {
    expect(readPostgresUrl(url)).toBeUndefined();
  });

  it.each([
    'target_session_attrs=read-only',
    'target_session_attrs=standby',
    'target_session_attrs=prefer-standby',
    'gssencmode=require',
    'sslmode=maybe',
    'channel_binding=always',
    'sslcrl=/x',
    'service=shop',
    'replication=database',
  ])('is refused with one line for %s', (parameter) => {
    expect(read(`postgres://u:p@h/db?${parameter}`)).toMatchObject({ refusals: [parameter] });
  });
});

type Env = Readonly<Record<string, string>>;

const told = (env: Env) => {
  const { faults, warnings } = resolveConfig('worker', { env: { ENVIRONMENT: 'test', ...env }, readFile: () => '{}' });
  expect(JSON.stringify([faults, warnings])).not.toContain('n0t-shown');
  return {
    faults: faults.map(({ name, expected, got = '' }) => `${name}: ${expected}; ${got}`),
    warnings: warnings.map(({ name, text }) => `${name}: ${text}`),
  };
};

describe('DATABASE_URL', () => {
  it.each([
    'postgres://u:n0t-shown@host1:5432,host2:5432/db?target_session_attrs=primary',
    'postgres://u:n0t-shown@/db?host=/cloudsql/x',
  ])('may be %s', (DATABASE_URL) => {
    expect(told({ DATABASE_URL })).toEqual({ faults: [], warnings: [] });
  });

  it('names what would send writes to a server that takes none', () => {
    expect(told({ DATABASE_URL: 'postgres://u:n0t-shown@h/db?target_session_attrs=standby' }).faults).toEqual([
      'DATABASE_URL: target_session_attrs to be read-write, primary or any: only a server that takes writes is used; target_session_attrs=standby',
    ]);
  });

  it('names a parameter that nobody hears, and starts all the same', () => {
    expect(told({ DATABASE_URL: 'postgres://u:n0t-shown@h/db?flavour=n0t-shown' })).toEqual({
      faults: [],
      warnings: ['DATABASE_URL: its parameter flavour is not known here, and is ignored'],
    });
  });

  it.each([
    [
      'sslmode=prefer',
      ['DATABASE_URL: sslmode=verify-full: DATABASE_TLS_CA vouches for nobody otherwise; a value that is not shown'],
    ],
    ['sslmode=require', []],
    ['', []],
  ])('may not be without TLS where an authority is given: %s', (parameter, faults) => {
    const env = { DATABASE_URL: `postgres://u:n0t-shown@h/db?${parameter}`, DATABASE_TLS_CA: certificate };
    expect(told(env).faults).toEqual(faults);
  });

  it('wants a certificate with its key', () => {
    const DATABASE_URL = 'postgres://u:n0t-shown@h/db';
    expect(told({ DATABASE_URL, DATABASE_TLS_CERTIFICATE: certificate }).faults).toEqual([
      'DATABASE_TLS_KEY: the private key of DATABASE_TLS_CERTIFICATE; ',
    ]);
    expect(told({ DATABASE_URL, DATABASE_TLS_KEY: key }).faults).toEqual([
      'DATABASE_TLS_CERTIFICATE: the certificate of DATABASE_TLS_KEY; ',
    ]);
  });
});
