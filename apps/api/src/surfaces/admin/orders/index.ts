import type { PageParts, StaffPage } from '../frame/page.ts';
import { cancellationPage, orderPage } from './order.ts';
import { ordersPage } from './orders.ts';

export const orderPages = (parts: PageParts): readonly StaffPage[] => [
  ordersPage(parts),
  orderPage(parts),
  cancellationPage(parts),
];
