import type { NotificationEmail } from '@orderline/domain/notifications';
import { asId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { notificationLetter } from './notification-letter.ts';
import { shippedEmail } from './testing/shipped-email.ts';

const letter = (email: NotificationEmail, links = {}) => notificationLetter(email, links);

describe('the letter of a notification', () => {
  it('is the same at each attempt', () => {
    expect(letter(shippedEmail)).toEqual(letter({ ...shippedEmail }));
    expect(letter(shippedEmail)).toMatchObject({ id: shippedEmail.id, date: shippedEmail.writtenAt });
  });

  it.each([
    ['https://shop.example/orders/{id}', 'https://shop.example/orders/0199c0de-7a00-7000-8000-000000000001'],
    ['https://shop.example/#/o/{number}?a={number}', 'https://shop.example/#/o/K7QM4-9XD2T?a=K7QM4-9XD2T'],
  ])('leads to the order at %s', (shopOrder, link) => {
    expect(letter(shippedEmail, { shopOrder }).text).toContain(`\n${link}\n`);
  });

  it('can be switched off by one click where the api is reached, by the link of this e-mail alone', () => {
    expect(letter(shippedEmail).headers).toEqual({});
    const token = '9d9c1e0a-2f0b-4c36-9b0f-0f1f3a7f2f11';
    const id = asId<NotificationEmail['id']>('0199c0de-7a00-7000-8000-000000000099');
    expect(letter({ ...shippedEmail, id, token }, { api: 'https://api.shop.example' }).headers).toEqual({
      'List-Unsubscribe': `<https://api.shop.example/api/v2/notification-emails/${id}/unsubscribe/${token}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });
});
