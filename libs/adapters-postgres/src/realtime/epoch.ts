import type { Pool } from '../connection/pool.ts';
import { only, type Send, statement } from '../connection/statement.ts';

const EPOCH = statement<{ readonly epoch: string }>('select epoch from channel_epoch');

const BEGIN = statement<{ readonly epoch: string }>(`
update channel_epoch set epoch = left(replace(gen_random_uuid()::text, '-', ''), 16) returning epoch`);

/** The epoch in which positions are counted. */
export const pgChannelEpoch =
  ({ send }: { readonly send: Send }) =>
  async (): Promise<string> =>
    only(await send(EPOCH())).epoch;

/** Begins another epoch, so that no position of the one before is good any more; answers it. */
export const pgBeginEpoch = (pool: Pool) => async (): Promise<string> => only(await pool.send(BEGIN())).epoch;
