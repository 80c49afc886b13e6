import { setTimeout as delay } from 'node:timers/promises';
import { authorised, type Connection } from '../replay/system/authorised.ts';

const EVERY_MS = 1_000;

/** Triggers the sweep of deadlines each second, as an external scheduler would, until the signal aborts. */
export const keepSweeping = async (connection: Connection, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const body = { scheduledFor: new Date().toISOString() };
    await authorised(connection, { method: 'post', path: '/internal/jobs/sweep-deadlines/runs', body }).catch(
      () => undefined,
    );
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};
