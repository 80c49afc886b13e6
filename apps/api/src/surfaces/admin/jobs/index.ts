import type { PageParts, StaffPage } from '../frame/page.ts';
import { jobCancellationPage, jobCsvPage, jobPage, jobsPage } from './jobs.ts';

export const jobPages = (parts: PageParts): readonly StaffPage[] => [
  jobsPage(parts),
  jobPage(parts),
  jobCsvPage(parts),
  jobCancellationPage(parts),
];
