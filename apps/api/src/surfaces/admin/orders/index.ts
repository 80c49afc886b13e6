import type { PageParts, StaffPage } from '../frame/page.ts';
import { orderPage } from './order.ts';
import { cancellationPage } from './order-cancellation.ts';
import { notesPage } from './order-notes.ts';
import { refundPage } from './order-refund.ts';
import { retryPage } from './order-retry.ts';
import { ordersCsvPage, ordersPage } from './orders.ts';

export const orderPages = (parts: PageParts): readonly StaffPage[] => [
  ordersPage(parts),
  ordersCsvPage(parts),
  orderPage(parts),
  cancellationPage(parts),
  refundPage(parts),
  notesPage(parts),
  retryPage(parts),
];
