import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres, { type Sql } from 'postgres';
import { type EmbeddedPostgres, startPostgres } from '../services/embedded-postgres.ts';
import { freePort } from '../services/free-port.ts';

const execute = promisify(execFile);

export type BackedUp = {
  readonly url: string;
  readonly sql: Sql;
  /** Copies the cluster while it is written to, by PostgreSQL's low-level protocol, and answers when that began. */
  backUp(): Promise<Date>;
  /** Kills the server, and removes its data. */
  destroy(): Promise<void>;
  /** Begins a new cluster at the same address, from the backup and what was archived until the backup was whole. */
  restore(): Promise<void>;
  close(): Promise<void>;
};

const quiet = { max: 1, onnotice: () => undefined } as const;

const isPrimary = async (sql: Sql): Promise<boolean> => {
  const [row] = await sql<{ recovering: boolean }[]>`select pg_is_in_recovery() as recovering`;
  return row?.recovering === false;
};

/** A running server removes files meanwhile: what is gone is told by the log. */
const copyOf = (from: string, to: string): Promise<unknown> =>
  execute('cp', ['-a', from, to], { env: { ...process.env, LC_ALL: 'C' } }).catch((error: { stderr?: string }) => {
    const wrong = (error.stderr ?? '')
      .split('\n')
      .filter((line) => line && !line.endsWith('No such file or directory'));
    if (wrong.length > 0) throw error;
  });

/** A PostgreSQL of its own that archives its log, with a place for a backup. */
export const openBackedUp = async (
  untilTrue: (what: string, ask: () => Promise<boolean>) => Promise<unknown>,
): Promise<BackedUp> => {
  const root = await mkdtemp(join(tmpdir(), 'orderline-restore-'));
  const [data, copy, archive] = ['data', 'copy', 'archive'].map((name) => join(root, name)) as [string, string, string];
  await mkdir(archive);
  for (const directory of [root, archive]) await chmod(directory, 0o777);
  const port = await freePort();
  const archiving = { archive_mode: 'on', archive_command: `cp %p ${archive}/%f` };
  const state: { server: EmbeddedPostgres } = {
    server: await startPostgres({ dataDirectory: data, port, settings: archiving }),
  };
  const { url } = state.server;
  const sql = postgres(url, quiet);
  return {
    url,
    sql,
    backUp: async () => {
      const session = postgres(url, quiet);
      try {
        const began = new Date();
        await session`select pg_backup_start('drill', fast => true)`;
        await copyOf(data, copy);
        const [label] = await session<{ labelfile: string }[]>`select labelfile from pg_backup_stop()`;
        for (const stale of ['postmaster.pid', 'postmaster.opts']) await rm(join(copy, stale), { force: true });
        // The log comes from the archive; its directory must be there.
        await execute('find', [join(copy, 'pg_wal'), '-mindepth', '1', '-delete']);
        await writeFile(join(copy, 'backup_label'), label?.labelfile ?? '', { mode: 0o666 });
        await chmod(join(copy, 'backup_label'), 0o666);
        return began;
      } finally {
        await session.end();
      }
    },
    destroy: async () => {
      await sql.end();
      await state.server.close('immediate');
      await rm(data, { recursive: true });
    },
    restore: async () => {
      await execute('cp', ['-a', copy, data]);
      await writeFile(join(data, 'recovery.signal'), '');
      const recovery = {
        restore_command: `cp ${archive}/%f %p`,
        recovery_target: 'immediate',
        recovery_target_action: 'promote',
      };
      state.server = await startPostgres({ dataDirectory: data, port, settings: { ...archiving, ...recovery } });
      const restored = postgres(url, quiet);
      await untilTrue('the cluster to be a primary', () => isPrimary(restored));
      await restored.end();
    },
    close: async () => {
      await sql.end();
      await state.server.close('immediate');
      await rm(root, { recursive: true, force: true });
    },
  };
};
