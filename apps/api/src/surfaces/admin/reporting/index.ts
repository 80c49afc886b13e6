import type { PageParts, StaffPage } from '../frame/page.ts';
import { reportedOrdersPage } from './reported-orders.ts';
import { reportCsvPage, reportsPage } from './reports.ts';

export const reportPages = (parts: PageParts): readonly StaffPage[] => [
  reportsPage(parts),
  reportedOrdersPage(parts),
  reportCsvPage(parts),
];
