import type { PageParts, StaffPage } from '../frame/page.ts';
import { viewRemovalPage, viewsPage } from './views.ts';

export const viewPages = (parts: PageParts): readonly StaffPage[] => [viewsPage(parts), viewRemovalPage(parts)];
