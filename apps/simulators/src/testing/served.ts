import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@orderline/platform';
import type { Hono } from 'hono';
import { chanceBy } from '../dials/chance.ts';
import { createDials, type DialsOf, dialSchemas, type GivenDials } from '../dials/dials.ts';
import { serve } from '../http/serve.ts';
import { openPaymentBook } from '../payment/payment-book.ts';
import { paymentApp } from '../payment.ts';

export const silent = createLogger({ service: 'test', version: '0', level: 'silent' });

export type Served = {
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** A folder that is gone when the test is. */
export const aFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'simulators-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

const servedApp = async (open: (stopping: AbortSignal) => Hono): Promise<Served> => {
  const stopping = new AbortController();
  const served = await serve(open(stopping.signal), { port: 0, explicit: true });
  return {
    url: served.url,
    close: async () => {
      stopping.abort();
      await served.close();
    },
  };
};

/** The payment provider on a port of its own, without latency unless it is given. */
export const servedPayment = async (folder: string, given: GivenDials = {}): Promise<Served> => {
  const book = openPaymentBook(join(folder, 'payment.jsonl'));
  const dials = createDials<DialsOf<'payment'>>(dialSchemas.payment, { latencyMs: 0, ...given });
  const served = await servedApp((stopping) =>
    paymentApp({ book, dials, chance: chanceBy('test'), logger: silent, stopping }),
  );
  return {
    url: served.url,
    close: async () => {
      await served.close();
      book.close();
    },
  };
};

export const send = async (
  url: string,
  method: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) => {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};
