import type { PageParts, StaffPage } from '../frame/page.ts';
import { jobCancellationPage, jobPage, jobsPage } from './jobs.ts';

export const jobPages = (parts: PageParts): readonly StaffPage[] => [
  jobsPage(parts),
  jobPage(parts),
  jobCancellationPage(parts),
];
