import type { CancellationCause, OrderId } from '../../shared/index.ts';
import { causeOf, numberIn } from '../notice.ts';
import type { Format } from './format.ts';
import type { Texts } from './texts.ts';

const causes: Readonly<Record<CancellationCause, string>> = {
  'payment-declined': 'Your payment was declined.',
  'payment-timeout': 'Your payment could not be confirmed in time.',
  'warehouse-rejected': 'We could not pick the goods.',
  'warehouse-timeout': 'We could not pick the goods in time.',
  'carrier-rejected': 'The carrier cannot deliver to your address.',
  'carrier-timeout': 'The carrier did not collect the goods in time.',
};

type Ordered = { readonly orderId: OrderId; readonly items: number };

const ordered = (notice: Ordered, { count }: Format): string =>
  `Your order ${numberIn(notice)} of ${notice.items === 1 ? '1 item' : `${count(notice.items)} items`}`;

export const english: Texts = {
  locale: 'en-GB',
  told: {
    'order-placed': (notice, format) => ({
      title: 'Your order is placed',
      body: `Thank you. ${ordered(notice, format)} for ${format.money(notice.total)} is placed, and we keep the goods for you.`,
    }),
    'order-shipped': (notice, format) => {
      const { carrier = 'the carrier', trackingNumber } = notice;
      const tracked = trackingNumber ? `, tracking number ${trackingNumber}` : '';
      return {
        title: 'Your order is on its way',
        body: `${ordered(notice, format)} is with ${carrier}${tracked}.`,
      };
    },
    'order-delivered': (notice) => ({
      title: 'Your order is delivered',
      body: `Your order ${numberIn(notice)} is delivered. We hope that you like it.`,
    }),
    'order-cancelled': (notice, format) => {
      const cause = causeOf(notice);
      const because = cause ? ` ${causes[cause]}` : '';
      return {
        title: 'Your order is cancelled',
        body: `${ordered(notice, format)} is cancelled.${because} Nothing will be sent. Whatever you have paid for it is given back to you.`,
      };
    },
    'order-refunded': (notice, { money }) => ({
      title: 'Your money is on its way back',
      body: `We have given ${money(notice.total)} back for your order ${numberIn(notice)}. It may take some days until your bank shows it.`,
    }),
    'user-registered': ({ name }) => ({
      title: 'Welcome',
      body: `Welcome, ${name}. Here you read what becomes of your orders.`,
    }),
  },
  email: {
    greeting: (name) => `Hello ${name},`,
    labels: {
      number: 'Order number',
      items: 'Items',
      total: 'Total',
      refunded: 'Given back',
      carrier: 'Carrier',
      trackingNumber: 'Tracking number',
      at: 'Time',
    },
    seeOrder: 'See your order',
    why: 'You get this e-mail because of an order of yours. In your account you choose which e-mails you get.',
  },
};
