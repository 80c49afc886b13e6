import type { Application } from '@orderline/composition';
import type { OpenPage, PageParts, StaffPage } from '../frame/page.ts';
import { enrolPage } from './enrol.ts';
import { sessionsPage, signOutPage } from './sessions.ts';
import { signInPages } from './sign-in.ts';
import { stepUpPage } from './step-up.ts';

export const sessionPages = (parts: PageParts): readonly StaffPage[] => [
  sessionsPage(parts),
  signOutPage(parts),
  stepUpPage(parts),
];

export const openPages = (application: Pick<Application, 'staff'>): readonly OpenPage[] => [
  ...signInPages(application),
  enrolPage(application),
];
