import type { PageParts, StaffPage } from '../frame/page.ts';
import { movementsCsvPage, movementsPage } from './movements.ts';
import { stockPage } from './stock.ts';

export const inventoryPages = (parts: PageParts): readonly StaffPage[] => [
  stockPage(parts),
  movementsPage(parts),
  movementsCsvPage(parts),
];
