import type { PageParts, StaffPage } from '../frame/page.ts';
import { realtimePage } from './realtime.ts';

export const realtimePages = (parts: PageParts): readonly StaffPage[] => [realtimePage(parts)];
