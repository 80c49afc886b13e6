import { z } from 'zod';
import {
  browserOrigin,
  flag,
  listOf,
  network,
  oneOf,
  optional,
  port,
  secretText,
  someOf,
  text,
  traceUrlTemplate,
  wholeNumber,
} from '../kinds.ts';
import { setting } from '../setting.ts';

export const http = z.object({
  port: setting(port, { name: 'PORT', fallback: 3000, tells: 'The public API.' }),
  host: setting(text, { name: 'HOST', fallback: '127.0.0.1', tells: 'The address that the public API binds.' }),
  internalPort: setting(optional(wholeNumber(0, 65_535)), {
    name: 'INTERNAL_PORT',
    tells:
      'Serves /internal and /admin on a listener of its own, and then the public one answers 404 for them; without it the edge must keep clients from both.',
  }),
  internalHost: setting(text, {
    name: 'INTERNAL_HOST',
    fallback: '127.0.0.1',
    tells: 'The address that INTERNAL_PORT binds.',
  }),
  roles: setting(someOf(oneOf('api', 'realtime', 'gateway', 'admin')), {
    name: 'API_ROLES',
    fallback: ['api', 'realtime'],
    tells:
      'What this process of the api serves: requests (api), connections by WebSocket and SSE (realtime), requests to other services by GATEWAY_ROUTES (gateway), the pages of staff at /admin (admin), or several. Processes of one role scale apart.',
  }),
  traceUrlTemplate: setting(optional(traceUrlTemplate), {
    name: 'TRACE_URL_TEMPLATE',
    tells:
      'Where a trace is looked at, as https://tempo.example/trace/{traceId}: the page of an order leads there. Without it the id is shown.',
  }),
  managementPort: setting(port, { name: 'MANAGEMENT_PORT', fallback: 9464, tells: 'Metrics and health of the api.' }),
  requestDeadlineMs: setting(wholeNumber(1, 600_000), {
    name: 'REQUEST_DEADLINE_MS',
    fallback: 5000,
    tells: 'A request that takes longer is answered 503 or 504.',
  }),
  bodyLimitBytes: setting(wholeNumber(1024, 16_777_216), {
    name: 'BODY_LIMIT_BYTES',
    fallback: 262_144,
    tells: 'A longer request body is answered 413.',
  }),
  compression: setting(flag, {
    name: 'RESPONSE_COMPRESSION',
    fallback: true,
    tells: 'Whether answers over 1 KiB are compressed for clients that accept it; off where a proxy does that.',
  }),
  corsOrigins: setting(listOf(browserOrigin), {
    name: 'CORS_ORIGINS',
    fallback: [],
    tells: 'Browsers of these origins may call the API.',
  }),
  connectionsPerAddress: setting(wholeNumber(1, 1_000_000), {
    name: 'CONNECTIONS_PER_ADDRESS',
    fallback: 1000,
    tells:
      'Connections that one address (of IPv6: one /64) may hold; one more closes its oldest on which nothing is asked. Those of TRUSTED_PROXIES are not counted.',
  }),
  trustedProxies: setting(listOf(network), {
    name: 'TRUSTED_PROXIES',
    fallback: [],
    tells:
      'Networks of load balancers, which are believed about whom they heard from. Without them, all behind one share an address.',
  }),
  addressHeader: setting(oneOf('x-forwarded-for', 'forwarded'), {
    name: 'CLIENT_ADDRESS_HEADER',
    fallback: 'x-forwarded-for',
    tells:
      'The header in which the load balancers say whom they heard from, with or without ports; the other one is not read.',
  }),
  cursorSecret: setting(secretText, {
    name: 'CURSOR_SECRET',
    secret: true,
    suppliedByStart: true,
    tells: 'Seals page cursors; a change of it voids those in circulation.',
  }),
  idempotencyHours: setting(wholeNumber(1, 720), {
    name: 'IDEMPOTENCY_HOURS',
    fallback: 48,
    tells: 'How long an Idempotency-Key is remembered.',
  }),
});

const requests = wholeNumber(1, 100_000_000);

/** Requests a minute, by class of caller. */
export const rateLimits = z.object({
  anonymous: setting(requests, {
    name: 'RATE_LIMIT_ANONYMOUS',
    fallback: 300,
    tells: 'Requests a minute from one address (of IPv6: one /64) by callers who are not signed in.',
  }),
  user: setting(requests, { name: 'RATE_LIMIT_USER', fallback: 600, tells: 'Requests a minute by one customer.' }),
  staff: setting(requests, {
    name: 'RATE_LIMIT_STAFF',
    fallback: 6000,
    tells: 'Requests a minute by one user whose roles give a scope.',
  }),
  registration: setting(requests, {
    name: 'RATE_LIMIT_REGISTRATION',
    fallback: 10,
    tells: 'Attempts a minute to register from one address, on top of the above; invitations by staff do not count.',
  }),
  codes: setting(requests, {
    name: 'RATE_LIMIT_CODES',
    fallback: 10,
    tells: 'Codes by e-mail that one address may ask for or try in a minute, on top of the above.',
  }),
});
