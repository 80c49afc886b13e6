import type { NotificationEmail } from '@orderline/domain/notifications';
import { asId } from '@orderline/domain/shared';

export const shippedEmail: NotificationEmail = {
  id: asId('0199c0de-7a00-7000-8000-0000000000e1'),
  userId: asId('01890a5d-ac96-774b-bcce-b302099a8057'),
  type: 'order-shipped',
  to: 'ada@example.com',
  writtenAt: new Date('2026-03-04T05:06:07.089Z'),
  content: {
    language: 'de',
    subject: 'Ihre Bestellung ist unterwegs (K7QM4-9XD2T)',
    title: 'Ihre Bestellung ist unterwegs',
    greeting: 'Guten Tag Käthe Größe,',
    body: 'Ihre Bestellung K7QM4-9XD2T über 2 Artikel ist bei ParcelPost, Sendungsnummer PP1.',
    facts: [
      { label: 'Bestellnummer', value: 'K7QM4-9XD2T' },
      { label: 'Sendungsnummer', value: 'PP1' },
    ],
    order: { id: asId('0199c0de-7a00-7000-8000-000000000001'), number: 'K7QM4-9XD2T', label: 'Bestellung ansehen' },
    why: 'Sie erhalten diese E-Mail wegen einer Ihrer Bestellungen.',
  },
  token: '9d9c1e0a-2f0b-4c36-9b0f-0f1f3a7f2f11',
};
