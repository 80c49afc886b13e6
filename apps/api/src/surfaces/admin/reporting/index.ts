import type { PageParts, StaffPage } from '../frame/page.ts';
import { basketsPage } from './baskets.ts';
import { cohortsPage } from './cohorts.ts';
import { reportCsvPage } from './csv.ts';
import { fulfilmentPage } from './fulfilment.ts';
import { reportedOrdersPage } from './reported-orders.ts';
import { salesPage } from './sales.ts';
import { stockPage } from './stock.ts';

export const reportPages = (parts: PageParts): readonly StaffPage[] =>
  [salesPage, basketsPage, cohortsPage, stockPage, fulfilmentPage, reportedOrdersPage, reportCsvPage].map((page) =>
    page(parts),
  );
