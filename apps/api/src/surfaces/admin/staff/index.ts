import type { Application } from '@orderline/composition';
import type { OpenPage, PageParts, StaffPage } from '../frame/page.ts';
import { enrolPage } from './enrol.ts';
import { memberRolesPage, memberSecondFactorPage } from './member-changes.ts';
import { memberPage, memberSessionsPage, membersCsvPage, membersPage } from './members.ts';
import { providerPages, providerStepUpPage } from './provider.ts';
import { sessionsPage, signOutPage } from './sessions.ts';
import { signInPages } from './sign-in.ts';
import { stepUpPage } from './step-up.ts';

export { askedToStepUp } from './step-up.ts';

/** Who works here, and what they may. */
export const memberPages = (parts: PageParts): readonly StaffPage[] => [
  membersPage(parts),
  // Before the page of a member, which would take its path for an id.
  membersCsvPage(parts),
  memberPage(parts),
  memberRolesPage(parts),
  memberSecondFactorPage(parts),
  memberSessionsPage(parts),
];

export const sessionPages = (parts: PageParts): readonly StaffPage[] => [
  sessionsPage(parts),
  signOutPage(parts),
  stepUpPage(parts),
  providerStepUpPage(parts),
];

export const openPages = (application: Pick<Application, 'staff' | 'audit'>): readonly OpenPage[] => [
  ...signInPages(application),
  enrolPage(application),
  ...providerPages(application),
];
