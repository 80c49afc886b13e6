import { describe, expect, it } from 'vitest';
import { resolveConfig } from './load-config.ts';
import { InvalidConfig } from './setting.ts';

type Env = Readonly<Record<string, string>>;

const DEVELOPMENT = { ENVIRONMENT: 'development' };
const MAIL = { SMTP_URL: 'smtps://shop:n0t%2Fshown@mail.example', EMAIL_FROM: 'Shop <shop@example.com>' };

const OTHERS = [
  'DATABASE_URL',
  'CURSOR_SECRET',
  'API_KEY_PEPPER',
  'WEBHOOK_SECRET_KEY',
  'SIGNING_KEYS',
  'REDIS_URL',
  'KAFKA_BROKERS',
];

const faultsOf = (env: Env) => {
  const { faults } = resolveConfig('api', { env, readFile: () => '{}' });
  expect(new InvalidConfig(faults).message).not.toContain('n0t');
  return faults.map(({ name }) => name).filter((name) => !OTHERS.includes(name));
};

describe('the mail server', () => {
  it.each(['staging', 'production'])('is named in %s, with the sender', (ENVIRONMENT) => {
    expect(faultsOf({ ENVIRONMENT, ...MAIL })).toEqual([]);
    expect(faultsOf({ ENVIRONMENT })).toEqual(['SMTP_URL', 'EMAIL_FROM']);
    expect(faultsOf({ ENVIRONMENT, EMAIL_FROM: MAIL.EMAIL_FROM })).toEqual(['SMTP_URL']);
    expect(faultsOf({ ENVIRONMENT, SMTP_URL: MAIL.SMTP_URL })).toEqual(['EMAIL_FROM']);
    expect(faultsOf({ ENVIRONMENT, ...MAIL, EMAIL_OUTBOX: 'folder' })).toEqual(['EMAIL_OUTBOX']);
  });

  it('is named to the workers that send e-mails, and to no other', () => {
    const { faults } = resolveConfig('worker', { env: { ENVIRONMENT: 'production' }, readFile: () => '{}' });
    expect(faults.map(({ name }) => name)).toEqual(expect.arrayContaining(['SMTP_URL', 'EMAIL_FROM']));
    const env = { ENVIRONMENT: 'production', WORKER_ROLES: 'relay,consumers' };
    const names = resolveConfig('worker', { env, readFile: () => '{}' }).faults.map(({ name }) => name);
    expect(names).not.toContain('SMTP_URL');
    expect(names).not.toContain('EMAIL_FROM');
  });

  it('may be missing in development, and where it is not, wants a sender', () => {
    expect(faultsOf(DEVELOPMENT)).toEqual([]);
    expect(faultsOf({ ...DEVELOPMENT, SMTP_URL: MAIL.SMTP_URL })).toEqual(['EMAIL_FROM']);
  });

  it.each(['smtp://localhost:1025', 'smtps://[::1]', 'smtp://user:p%40ss@mail.example:587/'])(
    'may be %s',
    (SMTP_URL) => {
      expect(faultsOf({ ...DEVELOPMENT, ...MAIL, SMTP_URL })).toEqual([]);
    },
  );

  it.each([
    'mail.example:465',
    'https://mail.example',
    'smtps://',
    'smtps://mail.example/path',
    'smtps://mail.example?tls.rejectUnauthorized=false',
    'smtps://mail.example#x',
    'smtps://user:50%@mail.example',
    'smtps://mail.example:99999',
  ])('is refused as %s', (SMTP_URL) => {
    expect(faultsOf({ ...DEVELOPMENT, ...MAIL, SMTP_URL })).toEqual(['SMTP_URL']);
  });

  it.each([
    'https://shop.example/orders/{id}',
    'https://shop.example/#/orders/{number}?from=e-mail',
    'http://localhost:5173/{id}',
  ])('leads to an order at %s', (SHOP_ORDER_URL) => {
    expect(faultsOf({ ...DEVELOPMENT, SHOP_ORDER_URL })).toEqual([]);
  });

  it.each([
    'https://shop.example/orders',
    'https://{id}.example/',
    'https://shop.example:{id}/',
    'javascript:alert({id})',
    'ftp://shop.example/{id}',
    'https://user:word@shop.example/{id}',
    '/orders/{id}',
    'https://shop.example/orders/{ID}',
  ])('leads to no order at %s', (SHOP_ORDER_URL) => {
    expect(faultsOf({ ...DEVELOPMENT, SHOP_ORDER_URL })).toEqual(['SHOP_ORDER_URL']);
  });

  it.each(['https://api.shop.example/', 'api.shop.example', 'https://api.shop.example/v2'])(
    'is switched off at no %s',
    (API_PUBLIC_URL) => {
      expect(faultsOf({ ...DEVELOPMENT, API_PUBLIC_URL })).toEqual(['API_PUBLIC_URL']);
    },
  );

  it.each([
    'shop@example.com',
    'Käthes Läden <shop@example.com>',
    "O'Brien & Söhne <shop@example.com>",
    'shop&co@bücher.example',
    'Магазин <shop@магазин.рф>',
    'shop@xn--80aaaac8algcbgbck3fl0q.xn--p1ai',
  ])('sends for %s', (EMAIL_FROM) => {
    expect(faultsOf({ ...DEVELOPMENT, ...MAIL, EMAIL_FROM })).toEqual([]);
  });

  it.each([
    'shop',
    'Shop <shop>',
    'shop@exam-.example',
    'shop@a\u200db.example',
    'Shop <shop@example.com',
    'a@example.com, b@example.com',
    'Shop\r\nBcc: eve@example.com <shop@example.com>',
    'Shop <shop@example.com>\nBcc: <eve@example.com>',
  ])('does not send for %j', (EMAIL_FROM) => {
    expect(faultsOf({ ...DEVELOPMENT, ...MAIL, EMAIL_FROM })).toEqual(['EMAIL_FROM']);
  });
});
