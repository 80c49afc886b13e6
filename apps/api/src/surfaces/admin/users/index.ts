import type { PageParts, StaffPage } from '../frame/page.ts';
import { customerPage, customersPage } from './customers.ts';

export const userPages = (parts: PageParts): readonly StaffPage[] => [customersPage(parts), customerPage(parts)];
