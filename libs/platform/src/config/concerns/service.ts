import { z } from 'zod';
import { flag, oneOf, optional, text, wholeNumber } from '../kinds.ts';
import { setting } from '../setting.ts';

export const ENVIRONMENTS = ['development', 'test', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const service = z.object({
  environment: setting(oneOf(...ENVIRONMENTS), {
    name: 'ENVIRONMENT',
    fallback: 'production',
    tells: 'Where this runs; it chooses infra/config/<ENVIRONMENT>.json. `npm start` takes development.',
  }),
  version: setting(text, {
    name: 'SERVICE_VERSION',
    fallback: 'unversioned',
    tells: 'The release, on every log line.',
  }),
  managementHost: setting(text, {
    name: 'MANAGEMENT_HOST',
    fallback: '127.0.0.1',
    tells:
      'The address that metrics and health bind, whatever HOST is. Probes of a kubelet and Prometheus come over the network of the pod and need 0.0.0.0, on a port that no Service opens to others.',
  }),
  startupTimeoutSeconds: setting(wholeNumber(1, 86_400), {
    name: 'STARTUP_TIMEOUT_SECONDS',
    fallback: 300,
    tells:
      'How long a process that started waits, not ready, for PostgreSQL and for its schema to be migrated; after that it exits with 75.',
  }),
  demoUsers: setting(flag, {
    name: 'DEMO_USERS',
    fallback: false,
    tells: 'Whether the well-known demo users may exist; never outside development and test.',
  }),
});

export const log = z.object({
  level: setting(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), {
    name: 'LOG_LEVEL',
    fallback: 'info',
    tells: 'The least that is logged.',
  }),
  pretty: setting(oneOf('auto', 'true', 'false'), {
    name: 'LOG_PRETTY',
    fallback: 'auto',
    tells: 'Lines for people in place of NDJSON; auto does so on a terminal in development.',
  }),
});

export const shutdown = z.object({
  drainSeconds: setting(wholeNumber(0, 300), {
    name: 'DRAIN_SECONDS',
    fallback: 5,
    tells: 'How long a stopping process says that it is not ready while it still answers.',
  }),
  timeoutSeconds: setting(wholeNumber(1, 600), {
    name: 'SHUTDOWN_TIMEOUT_SECONDS',
    fallback: 25,
    tells: 'After that much of stopping, the drain included, the process exits anyway, with 1.',
  }),
});

export const docs = z.object({
  pages: setting(flag, {
    name: 'DOCS',
    fallback: true,
    tells: 'Whether the api has pages for people at /docs; OpenAPI, AsyncAPI and /problems are there in any case.',
  }),
  exampleApp: setting(optional(text), {
    name: 'EXAMPLE_APP',
    tells: 'A folder whose files are served at /example/: the built example app; never outside development and test.',
  }),
  devPage: setting(flag, {
    name: 'DEV_PAGE',
    fallback: false,
    tells:
      'Whether the api has a page for developers at /dev, which shows traces, events and what waits; never outside development and test.',
  }),
});
