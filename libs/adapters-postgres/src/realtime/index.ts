import type { Database } from '../connection/database.ts';
import { pgChannelEpoch } from './epoch.ts';

export const realtime = {
  stores: {},
  readers: ({ business }: Database) => ({ channelEpoch: pgChannelEpoch(business) }),
};
