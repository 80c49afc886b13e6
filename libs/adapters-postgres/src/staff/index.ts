import type { Db } from '../connection/drizzle.ts';
import { pgSavedViews } from './saved-views.ts';
import { pgSecondFactors } from './second-factors.ts';
import { pgStaffSessions } from './sessions.ts';

export const staff = {
  stores: { secondFactors: pgSecondFactors, savedViews: pgSavedViews },
  readers: ({ db }: { readonly db: Db }) => ({
    secondFactors: pgSecondFactors(db),
    staffSessions: pgStaffSessions(db),
    savedViewReader: pgSavedViews(db),
  }),
};
