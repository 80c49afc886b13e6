import type { PageParts, StaffPage } from '../frame/page.ts';
import { cancellationPage, orderPage } from './order.ts';
import { ordersCsvPage, ordersPage } from './orders.ts';

export const orderPages = (parts: PageParts): readonly StaffPage[] => [
  ordersPage(parts),
  ordersCsvPage(parts),
  orderPage(parts),
  cancellationPage(parts),
];
