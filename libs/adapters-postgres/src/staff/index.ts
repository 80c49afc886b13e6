import type { Db } from '../connection/drizzle.ts';
import { pgSecondFactors } from './second-factors.ts';
import { pgStaffSessions } from './sessions.ts';

export const staff = {
  stores: { secondFactors: pgSecondFactors },
  readers: ({ db }: { readonly db: Db }) => ({
    secondFactors: pgSecondFactors(db),
    staffSessions: pgStaffSessions(db),
  }),
};
