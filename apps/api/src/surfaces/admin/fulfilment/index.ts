import type { PageParts, StaffPage } from '../frame/page.ts';
import { stuckCsvPage, stuckPage } from './stuck.ts';

export const fulfilmentPages = (parts: PageParts): readonly StaffPage[] => [stuckPage(parts), stuckCsvPage(parts)];
