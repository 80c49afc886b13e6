import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serverAccount } from '../services/account.ts';
import { postgresBinaries } from '../services/postgres-binaries.ts';
import { postgresEnvironment } from '../services/postgres-cluster.ts';
import { explainPostgresFailure } from '../services/postgres-failure.ts';
import { advice, type Check, explain, failed, passed } from './check.ts';

const run = promisify(execFile);

const FIX = 'run npm ci --include=optional, or set DATABASE_URL to a PostgreSQL of yours';

const version = async (): Promise<string> => {
  const account = await serverAccount();
  const { postgres } = await postgresBinaries(account);
  const as = account && { uid: account.uid, gid: account.gid };
  try {
    const { stdout } = await run(postgres, ['--version'], { cwd: '/', env: postgresEnvironment(), ...as });
    return stdout.trim().replace(/^postgres \(PostgreSQL\) /, '');
  } catch (error) {
    const log = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw explainPostgresFailure({ directory: postgres, how: explain(error, FIX).what, log });
  }
};

/** Only advice where DATABASE_URL names another: then nothing but the tests want this one. */
export const embeddedPostgres: Check = {
  name: 'PostgreSQL by npm',
  late: FIX,
  run: async ({ env }) => {
    try {
      return passed(`${await version()} runs on this machine`);
    } catch (error) {
      const { what, fix } = explain(error, FIX);
      return env.DATABASE_URL ? advice(what, fix) : failed(what, fix);
    }
  },
};
