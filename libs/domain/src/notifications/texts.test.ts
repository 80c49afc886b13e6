import { describe, expect, it } from 'vitest';
import { asId, type OrderId, orderNumberOf, type UserId } from '../shared/index.ts';
import { emailContentOf } from './email-content.ts';
import { toldInAll } from './message.ts';
import type { Notice } from './notice.ts';
import { formatOf } from './texts/format.ts';
import { languages, languageTags, spokenTo } from './texts/languages.ts';

const orderId = asId<OrderId>('0199c0de-7a00-7000-8000-0000000000ab');
const customerId = asId<UserId>('0199c0de-7a00-7000-8000-000000000002');
const number = orderNumberOf(orderId);
const order = { orderId, customerId, at: '2026-03-04T05:06:07.089Z' } as const;
const total = { amount: '1234.50', currency: 'EUR' };

const notices: { readonly [Type in Notice['type']]: Extract<Notice, { readonly type: Type }> } = {
  'order-placed': { type: 'order-placed', ...order, items: 3, total },
  'order-shipped': { type: 'order-shipped', ...order, items: 3, carrier: 'ParcelPost', trackingNumber: 'PP1' },
  'order-delivered': { type: 'order-delivered', ...order },
  'order-cancelled': { type: 'order-cancelled', ...order, items: 1, reason: 'payment-declined' },
  'order-refunded': { type: 'order-refunded', ...order, total },
  'user-registered': { type: 'user-registered', userId: customerId, name: 'Ada' },
};

const all = Object.values(notices);

describe('what users are told', () => {
  it.each(all)('is told in each language in words of its own, with the number of its order: $type', (notice) => {
    const told = Object.values(toldInAll(notice));
    for (const part of ['title', 'body'] as const)
      expect(new Set(told.map((one) => one[part])).size).toBe(languageTags.length);
    for (const { body } of told) expect(body).toContain(notice.type === 'user-registered' ? 'Ada' : number);
  });

  it.each([
    ['en-GB', 'en', 'en-GB'],
    ['en-US', 'en', 'en-US'],
    ['de', 'de', 'de'],
    ['de-AT', 'de', 'de-AT'],
    ['de-Latn-CH', 'de', 'de-Latn-CH'],
    ['fr-FR', 'en', 'en-GB'],
    ['den', 'en', 'en-GB'],
    ['constructor', 'en', 'en-GB'],
  ])('is told to a reader of %s in %s, with numbers as in %s', (locale, language, numbers) => {
    expect(spokenTo(locale)).toEqual({ language, locale: numbers });
  });

  it.each([
    ['en-GB', { amount: '1234.50', currency: 'EUR' }, '€1,234.50'],
    ['de-DE', { amount: '1234.50', currency: 'EUR' }, '1.234,50 €'],
    ['de-CH', { amount: '1234.50', currency: 'CHF' }, "CHF 1'234.50"],
    ['en-GB', { amount: '1250', currency: 'JPY' }, 'JP¥1,250'],
    ['en-GB', { amount: '1.250', currency: 'KWD' }, 'KWD 1.250'],
    ['en-GB', { amount: '12.50', currency: 'ISK' }, 'ISK 12.50'],
    ['en-GB', { amount: '-0.01', currency: 'GBP' }, '-£0.01'],
    ['en-GB', { amount: '90071992547409.91', currency: 'GBP' }, '£90,071,992,547,409.91'],
    ['en-GB', { amount: 'NaN', currency: 'GBP' }, 'NaN GBP'],
  ])('has money as %s writes it, to the last digit: %j', (locale, amount, written) => {
    expect(formatOf(locale).money(amount).replaceAll(/\s/g, ' ')).toBe(written);
  });

  it('counts one thing as one', () => {
    const one = { ...notices['order-placed'], items: 1 };
    expect(toldInAll(one).en.body).toContain(' of 1 item for ');
    expect(toldInAll({ ...one, items: 1_200 }).en.body).toContain(' of 1,200 items for ');
    expect(toldInAll({ ...one, items: 1_200 }).de.body).toContain(' über 1.200 Artikel ');
  });

  it.each(['customer', undefined, 'constructor', 'solar-flare'])(
    'explains no cancellation that it does not know: %s',
    (reason) => {
      const { en, de } = toldInAll({ ...notices['order-cancelled'], reason });
      expect(en.body).toBe(
        `Your order ${number} of 1 item is cancelled. Nothing will be sent. Whatever you have paid for it is given back to you.`,
      );
      expect(de.body).toMatch(/ist storniert\. Es wird nichts versendet\./);
    },
  );

  it('claims that money was given back of a refund alone', () => {
    const claims = all.filter((notice) => /have given .* back/.test(toldInAll(notice).en.body)).map(({ type }) => type);
    expect(claims).toEqual(['order-refunded']);
  });
});

describe('the e-mail of a notification', () => {
  const reader = { name: 'Ada', locale: 'en-GB' };

  it('has its facts by their names, and leads to its order', () => {
    const content = emailContentOf(notices['order-shipped'], reader);
    expect(content).toMatchObject({
      language: 'en',
      subject: `Your order is on its way (${number})`,
      greeting: 'Hello Ada,',
      order: { id: orderId, number, label: 'See your order' },
    });
    expect(content.facts).toEqual([
      { label: 'Order number', value: number },
      { label: 'Items', value: '3' },
      { label: 'Carrier', value: 'ParcelPost' },
      { label: 'Tracking number', value: 'PP1' },
      { label: 'Time', value: '4 March 2026 at 05:06 UTC' },
    ]);
  });

  it('leaves out what the carrier has not told', () => {
    const { carrier: _carrier, trackingNumber: _trackingNumber, ...untold } = notices['order-shipped'];
    const labels = emailContentOf(untold, reader).facts.map(({ label }) => label);
    expect(labels).toEqual(['Order number', 'Items', 'Time']);
  });

  it.each(all)('speaks German to whom reads it, in all of its parts: $type', (notice) => {
    const { language, ...german } = emailContentOf(notice, { ...reader, locale: 'de-AT' });
    expect(language).toBe('de');
    const english = emailContentOf(notice, reader);
    const { labels } = languages.de.email;
    for (const part of ['subject', 'title', 'greeting', 'body', 'why'] as const)
      expect(german[part]).not.toBe(english[part]);
    for (const { label } of german.facts) expect(Object.values(labels)).toContain(label);
  });

  it('states money and times as its reader is used to', () => {
    const values = (locale: string) =>
      emailContentOf(notices['order-placed'], { ...reader, locale }).facts.map(({ value }) =>
        value.replaceAll(/\s/g, ' '),
      );
    expect(values('de-DE').slice(2)).toEqual(['1.234,50 €', '4. März 2026 um 05:06 UTC']);
    expect(values('en-US').slice(2)).toEqual(['€1,234.50', 'March 4, 2026 at 05:06 AM UTC']);
  });
});

describe('a name in an e-mail', () => {
  const greetingOf = (name: string) => emailContentOf(notices['order-placed'], { name, locale: 'en-GB' }).greeting;
  const controls = ['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069'];

  it.each(controls.map((control) => [control.charCodeAt(0).toString(16), control]))(
    'reorders nothing around it by U+%s',
    (_code, control) => {
      expect(greetingOf(`Ada${control}moc.live`)).toBe('Hello Adamoc.live,');
    },
  );

  it('that is written from right to left keeps to itself, and does not end that by itself', () => {
    expect(greetingOf('עדה')).toBe('Hello \u2068עדה\u2069,');
    expect(greetingOf('عادة\u2069\u202Ex')).toBe('Hello \u2068عادةx\u2069,');
  });

  it('is left as it is where it is written from left to right', () => {
    for (const name of ['Ada', 'Käthe Größe', '李雷', 'Ольга', '👩‍🚀']) expect(greetingOf(name)).toBe(`Hello ${name},`);
  });

  it('and so do carrier and tracking number, wherever they stand', () => {
    const shipped = { ...notices['order-shipped'], carrier: 'A\u202EB', trackingNumber: 'P\u2067P' };
    const content = emailContentOf(shipped, { name: 'Ada', locale: 'en-GB' });
    expect(JSON.stringify(content)).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    expect(content.facts.map(({ value }) => value)).toEqual(expect.arrayContaining(['AB', 'PP']));
  });
});
