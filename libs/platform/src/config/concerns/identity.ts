import { z } from 'zod';
import { externalIssuers, signingKeys } from '../keys.ts';
import { httpOrigin, optional, secretText, text, wholeNumber } from '../kinds.ts';
import { mailbox, orderPage, smtpServer } from '../mail-kinds.ts';
import { setting } from '../setting.ts';

export const tokens = z.object({
  signingKeys: setting(signingKeys, {
    name: 'SIGNING_KEYS',
    secret: true,
    suppliedByStart: true,
    tells:
      'Signs access tokens: the first key signs, all of them verify and are published. docs/how-to/rotate-signing-keys.md',
  }),
  issuer: setting(text, { name: 'TOKEN_ISSUER', fallback: 'orderline', tells: 'The iss claim.' }),
  audience: setting(text, { name: 'TOKEN_AUDIENCE', fallback: 'orderline-api', tells: 'The aud claim.' }),
  accessSeconds: setting(wholeNumber(10, 900), {
    name: 'ACCESS_TOKEN_SECONDS',
    fallback: 900,
    tells: 'How long an access token is good.',
  }),
  externalIssuers: setting(externalIssuers, {
    name: 'OIDC_ISSUERS',
    fallback: [],
    tells:
      'OpenID Connect issuers whose access tokens customers may call with; https outside development and test. docs/how-to/accept-external-tokens.md',
  }),
});

export const apiKeys = z.object({
  pepper: setting(secretText, {
    name: 'API_KEY_PEPPER',
    secret: true,
    suppliedByStart: true,
    tells:
      'Under which API keys are digested, and each refresh token has its successor; a change of it voids all API keys.',
  }),
});

export const passwords = z.object({
  hashConcurrency: setting(wholeNumber(1, 64), {
    name: 'PASSWORD_HASH_CONCURRENCY',
    fallback: 2,
    tells: 'Password hashes at once; each takes a core and 19 MiB.',
  }),
  hashQueueLimit: setting(wholeNumber(0, 10_000), {
    name: 'PASSWORD_HASH_QUEUE_LIMIT',
    fallback: 50,
    tells: 'How many may wait for their hash; one more is answered 503.',
  }),
});

export const emails = z.object({
  outbox: setting(optional(text), {
    name: 'EMAIL_OUTBOX',
    tells:
      'A folder that e-mails are written into where there is no SMTP_URL; with neither they are dropped (development only).',
  }),
  smtpUrl: setting(optional(smtpServer), {
    name: 'SMTP_URL',
    secret: true,
    tells:
      'The mail server: smtps:// is TLS at once (port 465), smtp:// is STARTTLS (port 587), which only development and test do without.',
  }),
  from: setting(optional(mailbox), {
    name: 'EMAIL_FROM',
    tells: 'Whom e-mails are from; wanted wherever SMTP_URL is.',
  }),
  shopOrderUrl: setting(optional(orderPage), {
    name: 'SHOP_ORDER_URL',
    tells: 'The page of an order in the shop, which e-mails lead to; without it they lead nowhere.',
  }),
  apiUrl: setting(optional(httpOrigin), {
    name: 'API_PUBLIC_URL',
    tells:
      'Where mail programs of readers reach the api: with it, e-mails can be switched off there by one click (RFC 8058, which wants https).',
  }),
});
