import type { PageParts, StaffPage } from '../frame/page.ts';
import { gatewayPage } from './gateway.ts';

export const gatewayPages = (parts: PageParts): readonly StaffPage[] => [gatewayPage(parts)];
