import * as contract from '@orderline/contracts/http/v1/reconciliation';
import { decimalOf } from '@orderline/contracts/money';
import type { Reconciliation } from '@orderline/domain/reporting';
import type { z } from 'zod';
import { routes } from '../../http/route.ts';
import type { Surface } from '../surface.ts';

export const reconciliationRoutes = ({ reporting }: Pick<Surface, 'reporting'>) =>
  routes(contract, {
    readReconciliation: async () => {
      const result = await reporting.reconcile();
      return result.ok ? { body: reconciliationView(result.value) } : result.error;
    },
  });

const reconciliationView = (books: Reconciliation): z.input<typeof contract.reconciliation> => ({
  orders: books.orders,
  orderPlaced: books.orderPlaced,
  fulfilments: books.fulfilments,
  fulfilling: books.fulfilling,
  payments: books.payments.map(({ currency, authorised, captured }) => ({
    authorised: decimalOf({ minor: authorised, currency }),
    captured: decimalOf({ minor: captured, currency }),
  })),
  notifications: books.notifications,
  underWay: books.underWay,
  stock: stockView(books.stock),
  at: books.at.toISOString(),
});

const most = BigInt(Number.MAX_SAFE_INTEGER);

/** A sum as a JSON number, in which ±9007199254740991 stands for all that is beyond. */
const nearest = (sum: bigint): number => Number(sum > most ? most : sum < -most ? -most : sum);

const stockView = ({ received, onHand, reserved, shipped, openLines }: Reconciliation['stock']) => ({
  received: nearest(received),
  onHand: nearest(onHand),
  reserved: nearest(reserved),
  shipped: nearest(shipped),
  openLines: nearest(openLines),
  exact: {
    received: String(received),
    onHand: String(onHand),
    reserved: String(reserved),
    shipped: String(shipped),
    openLines: String(openLines),
  },
});
