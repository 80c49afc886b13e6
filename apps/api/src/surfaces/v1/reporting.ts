import type { Application } from '@orderline/composition';
import { readReconciliation, type reconciliation } from '@orderline/contracts/http/v1/reconciliation';
import { decimalOf } from '@orderline/contracts/money';
import type { Reconciliation } from '@orderline/domain/reporting';
import type { z } from 'zod';
import { type Route, route } from '../../http/request.ts';

export const reportingRoutes = ({ reporting }: Pick<Application, 'reporting'>): readonly Route[] => [
  route(readReconciliation, async () => {
    const result = await reporting.reconcile();
    return result.ok ? { body: reconciliationView(result.value) } : result.error;
  }),
];

const reconciliationView = (books: Reconciliation): z.input<typeof reconciliation> => ({
  orders: books.orders,
  orderPlaced: books.orderPlaced,
  fulfilments: books.fulfilments,
  fulfilling: books.fulfilling,
  payments: books.payments.map(({ authorised, captured }) => ({
    authorised: decimalOf(authorised),
    captured: decimalOf(captured),
  })),
  notifications: books.notifications,
  underWay: books.underWay,
  stock: books.stock,
  at: books.at.toISOString(),
});
