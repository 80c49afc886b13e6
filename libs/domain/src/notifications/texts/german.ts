import type { CancellationCause, OrderId } from '../../shared/index.ts';
import { causeOf, numberIn } from '../notice.ts';
import type { Format } from './format.ts';
import type { Texts } from './texts.ts';

const causes: Readonly<Record<CancellationCause, string>> = {
  'payment-declined': 'Ihre Zahlung wurde abgelehnt.',
  'payment-timeout': 'Ihre Zahlung wurde nicht rechtzeitig bestätigt.',
  'warehouse-rejected': 'Wir konnten die Ware nicht zusammenstellen.',
  'warehouse-timeout': 'Wir konnten die Ware nicht rechtzeitig zusammenstellen.',
  'carrier-rejected': 'Der Zusteller kann nicht an Ihre Adresse liefern.',
  'carrier-timeout': 'Der Zusteller hat die Ware nicht rechtzeitig abgeholt.',
};

type Ordered = { readonly orderId: OrderId; readonly items: number };

const ordered = (notice: Ordered, { count }: Format): string =>
  `Ihre Bestellung ${numberIn(notice)} über ${count(notice.items)} Artikel`;

export const german: Texts = {
  locale: 'de-DE',
  told: {
    'order-placed': (notice, format) => ({
      title: 'Ihre Bestellung ist eingegangen',
      body: `Vielen Dank. ${ordered(notice, format)} zum Preis von ${format.money(notice.total)} ist eingegangen, und die Ware ist für Sie reserviert.`,
    }),
    'order-shipped': (notice, format) => {
      const { carrier, trackingNumber } = notice;
      const tracked = trackingNumber ? `, Sendungsnummer ${trackingNumber}` : '';
      return {
        title: 'Ihre Bestellung ist unterwegs',
        body: `${ordered(notice, format)} ist ${carrier ? `bei ${carrier}` : 'beim Zusteller'}${tracked}.`,
      };
    },
    'order-delivered': (notice) => ({
      title: 'Ihre Bestellung ist zugestellt',
      body: `Ihre Bestellung ${numberIn(notice)} ist zugestellt. Wir hoffen, dass sie Ihnen gefällt.`,
    }),
    'order-cancelled': (notice, format) => {
      const cause = causeOf(notice);
      const because = cause ? ` ${causes[cause]}` : '';
      return {
        title: 'Ihre Bestellung ist storniert',
        body: `${ordered(notice, format)} ist storniert.${because} Es wird nichts versendet. Was Sie dafür bezahlt haben, erhalten Sie zurück.`,
      };
    },
    'order-refunded': (notice, { money }) => ({
      title: 'Ihr Geld ist auf dem Rückweg',
      body: `Für Ihre Bestellung ${numberIn(notice)} haben wir Ihnen ${money(notice.total)} erstattet. Bis Ihre Bank es anzeigt, können einige Tage vergehen.`,
    }),
    'user-registered': ({ name }) => ({
      title: 'Willkommen',
      body: `Willkommen, ${name}. Hier lesen Sie, was aus Ihren Bestellungen wird.`,
    }),
  },
  email: {
    greeting: (name) => `Guten Tag ${name},`,
    labels: {
      number: 'Bestellnummer',
      items: 'Artikel',
      total: 'Gesamtbetrag',
      refunded: 'Erstattet',
      carrier: 'Zusteller',
      trackingNumber: 'Sendungsnummer',
      at: 'Zeitpunkt',
    },
    seeOrder: 'Bestellung ansehen',
    why: 'Sie erhalten diese E-Mail wegen einer Ihrer Bestellungen. In Ihrem Konto wählen Sie, welche E-Mails Sie bekommen.',
  },
};
