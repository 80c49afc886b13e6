import type { Database } from '../connection/database.ts';
import { pgStaffDirectory } from './directory.ts';
import { pgSecondFactors } from './second-factors.ts';
import { pgStaffSessions } from './sessions.ts';

export const staff = {
  stores: { secondFactors: pgSecondFactors },
  readers: ({ db, catalog: lists }: Pick<Database, 'db' | 'catalog'>) => ({
    secondFactors: pgSecondFactors(db),
    staffSessions: pgStaffSessions(db),
    staffDirectory: pgStaffDirectory(lists),
  }),
};
