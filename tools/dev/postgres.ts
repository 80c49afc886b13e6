import { join } from 'node:path';
import { startPostgres } from '../services/embedded-postgres.ts';
import { givenService } from '../services/given.ts';
import { stateDirectory } from '../services/project.ts';
import type { RunningService } from '../services/service.ts';

export type DevelopmentPostgres = {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  /** The project's own when absent. */
  readonly directory?: string;
};

/** The PostgreSQL of development: that of DATABASE_URL, else an embedded one; throws ServiceUnavailable with the reason and the fix. */
export const developmentPostgres = async ({
  env,
  onProgress,
  directory,
}: DevelopmentPostgres): Promise<RunningService> => {
  const given = await givenService({ service: 'postgres', purpose: 'development', env });
  if (given !== undefined) return given;
  const dataDirectory = directory ?? join(stateDirectory, 'postgres');
  const server = await startPostgres({ dataDirectory, onProgress });
  return {
    url: server.url,
    how: `embedded PostgreSQL (process ${server.pid}), data in ${server.dataDirectory}`,
    exited: server.exited,
    close: (mode) => server.close(mode === 'immediate' ? 'immediate' : 'fast'),
  };
};
