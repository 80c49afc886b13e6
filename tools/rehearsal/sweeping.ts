import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { authorised, type Connection } from '../replay/system/authorised.ts';

const EVERY_MS = 1_000;

export type Sweeping = { readonly connection: Connection; readonly databaseUrl: string };

/**
 * Triggers the sweep of deadlines, as an external scheduler would, in each second in which no order got on, until the signal
 * aborts. Deadlines are seconds here: while orders queue up for their turn their answers are on the way, and whoever asks
 * again for each of them makes the queue longer.
 */
export const keepSweeping = async ({ connection, databaseUrl }: Sweeping, signal: AbortSignal): Promise<void> => {
  const sql = postgres(databaseUrl, { max: 1 });
  const lastStep = async (): Promise<string | undefined> => {
    const [row] = await sql<{ at: string }[]>`select max(updated_at)::text as at from fulfilments`;
    return row?.at;
  };
  let before: string | undefined;
  while (!signal.aborted) {
    const last = await lastStep();
    if (last === before) {
      const body = { scheduledFor: new Date().toISOString() };
      await authorised(connection, { method: 'post', path: '/internal/jobs/sweep-deadlines/runs', body }).catch(
        () => undefined,
      );
    }
    before = last;
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  await sql.end();
};
