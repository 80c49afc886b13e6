import type { PageParts, StaffPage } from '../frame/page.ts';
import { customerPage, customersCsvPage, customersPage } from './customers.ts';

export const userPages = (parts: PageParts): readonly StaffPage[] => [
  customersPage(parts),
  customersCsvPage(parts),
  customerPage(parts),
];
