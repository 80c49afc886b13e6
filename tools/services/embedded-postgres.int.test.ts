import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, describe, expect, it } from 'vitest';
import { canReach, serverAccount } from './account.ts';
import { commandLine } from './command-line.ts';
import { type EmbeddedPostgres, type StartPostgres, startPostgres } from './embedded-postgres.ts';

const directories: string[] = [];
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) if (child.kill('SIGKILL')) await once(child, 'exit');
  await Promise.all(servers.splice(0).map((server) => server.close('immediate')));
  await Promise.all(directories.splice(0).map((directory) => rm(directory, { recursive: true, force: true })));
});

const temporary = async (mode = 0o777): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'orderline-postgres-'));
  directories.push(directory);
  await chmod(directory, mode);
  return directory;
};

const start = async (wanted: StartPostgres): Promise<EmbeddedPostgres> => {
  const server = await startPostgres(wanted);
  servers.push(server);
  return server;
};

const query = async (url: string, statement: string): Promise<readonly postgres.Row[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
};

const count = async (url: string): Promise<unknown> => (await query(url, 'select count(*)::int as n from kept'))[0]?.n;

const OWNER = `
  const { startPostgres } = await import(process.argv[1]);
  const { url, pid } = await startPostgres({ dataDirectory: process.argv[2] });
  process.stdout.write(JSON.stringify({ url, pid, uid: process.getuid() }));
  setInterval(() => {}, 1000);
`;

type Owned = { readonly url: string; readonly pid: number; readonly uid: number };

/** What OWNER prints. */
const parseOwned = (text: string): Owned => JSON.parse(text);

/** Another process, of another user where one is given, that starts a server and then stays. */
const startElsewhere = async (dataDirectory: string, account?: { readonly uid: number; readonly gid: number }) => {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const args = ['--input-type=module', '-e', OWNER, module, dataDirectory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/', ...account });
  children.push(child);
  const [printed] = await once(child.stdout, 'data');
  return { child, ...parseOwned(String(printed)) };
};

const uidOf = async (pid: number): Promise<number> => (await stat(`/proc/${pid}`)).uid;

describe('an embedded PostgreSQL', () => {
  it('is durable, speaks UTF-8 and listens on 127.0.0.1 alone, behind a password that only its directory knows', async () => {
    const server = await start({ dataDirectory: join(await temporary(), 'data'), settings: { work_mem: '8MB' } });
    const settings = await query(
      server.url,
      `select name, setting from pg_settings where name in
       ('fsync', 'listen_addresses', 'unix_socket_directories', 'server_encoding', 'work_mem') order by name`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      listen_addresses: '127.0.0.1',
      server_encoding: 'UTF8',
      unix_socket_directories: '',
      work_mem: '8192',
    });
    const password = join(server.dataDirectory, 'orderline.password');
    expect((await stat(password)).mode & 0o777).toBe(0o600);
    expect(new URL(server.url).password).toBe(await readFile(password, 'utf8'));
    await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    // What tools/bootstrap/icu.mjs leaves of ICU's data.
    const [languages] = await query(
      server.url,
      `select 'ä' < 'z' collate "de-x-icu" as ordered, lower('I' collate "tr-x-icu") as lower,
        initcap('ärger über öl' collate "de-x-icu") as title`,
    );
    expect(languages).toEqual({ ordered: true, lower: 'ı', title: 'Ärger Über Öl' });
  });

  it('finds its rows again after an orderly close and after kill -9', async () => {
    const dataDirectory = join(await temporary(), 'data');
    const first = await start({ dataDirectory });
    await query(first.url, 'create table kept as select generate_series(1, 3)');
    await first.close();
    const second = await start({ dataDirectory });
    expect(await count(second.url)).toBe(3);
    await query(second.url, 'insert into kept values (4)');
    process.kill(second.pid, 'SIGKILL');
    expect(await second.exited).toBe('signal SIGKILL');
    const third = await start({ dataDirectory });
    expect(await count(third.url)).toBe(4);
  });

  it('that outlived a killed owner is stopped by its pid, and its rows are kept', async () => {
    const dataDirectory = join(await temporary(), 'data');
    const orphan = await startElsewhere(dataDirectory);
    await query(orphan.url, 'create table kept as select 1');
    orphan.child.kill('SIGKILL');
    await once(orphan.child, 'exit');
    expect(await commandLine(orphan.pid)).toContain(dataDirectory);
    const said: string[] = [];
    const server = await start({ dataDirectory, onProgress: (line) => said.push(line) });
    expect(said).toContain(`stopping process ${orphan.pid}, left behind by an earlier run`);
    expect((await commandLine(orphan.pid)) ?? '').not.toContain(dataDirectory);
    expect(await count(server.url)).toBe(1);
  });

  it('is refused to a second owner until the first one has died', async () => {
    const dataDirectory = join(await temporary(), 'data');
    const owner = await startElsewhere(dataDirectory);
    await expect(startPostgres({ dataDirectory })).rejects.toThrow(`in use by process ${owner.child.pid}`);
    expect(await query(owner.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    owner.child.kill('SIGKILL');
    await once(owner.child, 'exit');
    const server = await start({ dataDirectory });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts beside another PostgreSQL on 5432, and says so when that very port is asked for', async () => {
    const directory = await temporary();
    await start({ dataDirectory: join(directory, 'usual'), port: 5432 }).catch((error: Error) => {
      expect(error.message).toContain('its port is in use');
    });
    const beside = await start({ dataDirectory: join(directory, 'beside') });
    expect(beside.port).not.toBe(5432);
    expect(await query(beside.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await expect(startPostgres({ dataDirectory: join(directory, 'third'), port: 5432 })).rejects.toMatchObject({
      message: expect.stringContaining('its port is in use'),
      fix: expect.stringContaining('another port'),
    });
  });
});

describe.runIf(process.getuid?.() === 0)('an embedded PostgreSQL under root', () => {
  it('runs as another user, also on data that a normal user began', async () => {
    const account = { uid: 65_534, gid: 65_534 };
    const reachable = await canReach(import.meta.dirname, { name: 'nobody', ...account });
    const dataDirectory = join(await temporary(), 'data');
    if (reachable) {
      const began = await startElsewhere(dataDirectory, account);
      expect(began.uid).toBe(account.uid);
      expect(await uidOf(began.pid)).toBe(account.uid);
      began.child.kill('SIGKILL');
      await once(began.child, 'exit');
    }
    const server = await start({ dataDirectory });
    expect(await uidOf(server.pid)).toBe(reachable ? account.uid : (await serverAccount())?.uid);
  });

  it('keeps its data where that user can get to, and says where', async () => {
    const dataDirectory = join(await temporary(0o700), 'data');
    const said: string[] = [];
    const server = await start({ dataDirectory, onProgress: (line) => said.push(line) });
    directories.push(join(server.dataDirectory, '..'));
    expect(server.dataDirectory).not.toBe(dataDirectory);
    expect(said[0]).toContain(`keeping the data in ${server.dataDirectory}`);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
