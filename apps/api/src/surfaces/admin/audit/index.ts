import type { PageParts, StaffPage } from '../frame/page.ts';
import { auditCsvPage, auditPage } from './audit.ts';

export const auditPages = (parts: PageParts): readonly StaffPage[] => [auditPage(parts), auditCsvPage(parts)];
