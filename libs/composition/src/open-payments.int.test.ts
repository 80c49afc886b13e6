import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { httpClientMetrics } from '@orderline/adapters-http';
import { asId, money, type OrderId } from '@orderline/domain/shared';
import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openPayments } from './upstreams.ts';

const orderId = asId<OrderId>('01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a01');
const payment = { orderId, amount: money(1250, 'GBP') };

const withProvider = async (listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await work(`http://127.0.0.1:${port}`);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};

const setUp = () => {
  const said: string[] = [];
  const metrics = createMetrics('test');
  const logger = {
    warn: (text: string): void => void said.push(text),
    error: (_fields: object, text: string): void => void said.push(text),
  };
  return { said, metrics, needs: { metrics: httpClientMetrics(metrics), logger } };
};

describe('the payment provider of the configuration', () => {
  it('is asked with its token, and counted', async () => {
    const tokens: (string | undefined)[] = [];
    const declines: RequestListener = async (request, response) => {
      tokens.push(request.headers.authorization);
      const asked = JSON.parse((await request.toArray()).join(''));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...asked, status: 'declined' }));
    };
    await withProvider(declines, async (url) => {
      const { metrics, needs } = setUp();
      const { payments, close } = await openPayments({ url, token: 's3cret', timeoutMs: 5000 }, needs);
      expect(await payments?.authorise(payment)).toEqual({ kind: 'known', status: 'declined' });
      await close();
      expect(tokens).toEqual(['Bearer s3cret']);
      const { body } = await metrics.render();
      expect(body).toContain('http_client_calls_total{upstream="payments",outcome="ok",service="test"} 1');
      expect(body).toContain('breaker_open{breaker="payments",service="test"} 0');
    });
  });

  it('is down while it refuses us, or answers with faults alone, and up again by its next good answer', async () => {
    let status = 401;
    const listener: RequestListener = async (request, response) => {
      const asked = JSON.parse((await request.toArray()).join('') || '{}');
      if (status !== 200) return void response.writeHead(status).end();
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...asked, status: 'declined' }));
    };
    await withProvider(listener, async (url) => {
      const { needs } = setUp();
      const { payments, checks, close } = await openPayments({ url, token: 't', timeoutMs: 5000 }, needs);
      await checks.payments?.check();
      await payments?.authorise(payment);
      await expect(checks.payments?.check()).rejects.toThrow('the provider answered 401: check PAYMENT_URL');
      status = 200;
      expect(await payments?.authorise(payment)).toEqual({ kind: 'known', status: 'declined' });
      await checks.payments?.check();
      status = 500;
      for (let call = 0; call < 30; call += 1) await payments?.authorise(payment);
      await expect(checks.payments?.check()).rejects.toThrow('the calls to payments fail: its circuit is open');
      await close();
    });
  });

  it('that refuses us is told to the operator once for many calls', async () => {
    const refuses: RequestListener = (_request, response) => void response.writeHead(401).end();
    await withProvider(refuses, async (url) => {
      const { said, needs } = setUp();
      const { payments, close } = await openPayments({ url, token: 'wrong', timeoutMs: 5000 }, needs);
      for (let call = 0; call < 5; call += 1) {
        expect(await payments?.authorise(payment)).toMatchObject({ kind: 'unknown' });
      }
      await close();
      expect(said).toEqual(['the payment provider needs an operator']);
    });
  });

  it('is missing where no URL names it, which is said', async () => {
    const { said, needs } = setUp();
    const { payments } = await openPayments({ url: undefined, token: undefined, timeoutMs: 5000 }, needs);
    expect(payments).toBeUndefined();
    expect(said).toEqual(['no payment provider: set PAYMENT_URL, or no order is ever paid']);
  });
});
