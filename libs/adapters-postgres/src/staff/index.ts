import type { Database } from '../connection/database.ts';
import { pgStaffDirectory } from './directory.ts';
import { pgProviderSignIns } from './provider-sign-ins.ts';
import { pgSavedViews } from './saved-views.ts';
import { pgSecondFactors } from './second-factors.ts';
import { pgStaffSessions } from './sessions.ts';

export const staff = {
  stores: { secondFactors: pgSecondFactors, savedViews: pgSavedViews },
  readers: ({ db, catalog: lists }: Pick<Database, 'db' | 'catalog'>) => ({
    secondFactors: pgSecondFactors(db),
    staffSessions: pgStaffSessions(db),
    providerSignIns: pgProviderSignIns(db),
    staffDirectory: pgStaffDirectory(lists),
    savedViewReader: pgSavedViews(db),
  }),
};
