import { createHealth } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openApi } from '../testing/open-api.ts';

describe('health', () => {
  it('is ready while what is critical answers, and names what does not', async () => {
    let postgres = true;
    const check = async () => {
      if (!postgres) throw new Error('connection refused at 10.0.0.7');
    };
    const { send } = openApi({ health: createHealth({ checks: { postgres: { critical: true, check, cacheMs: 0 } } }) });
    const ready = await send('GET /health/ready');
    expect([ready.status, ready.body.checks.postgres.status]).toEqual([200, 'ok']);
    postgres = false;
    const response = await openApi({
      health: createHealth({ checks: { postgres: { critical: true, check, cacheMs: 0 } } }),
    }).app.request('/health/ready');
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ status: 'down', checks: { postgres: { status: 'down' } } });
    expect(text).not.toContain('10.0.0.7');
  });

  it('is live whatever is down', async () => {
    const check = () => Promise.reject(new Error('down'));
    const { send } = openApi({ health: createHealth({ checks: { postgres: { critical: true, check } } }) });
    expect((await send('GET /health/live')).status).toBe(200);
  });
});

it('our public keys are there for whoever verifies a token', async () => {
  expect((await openApi().send('GET /.well-known/jwks.json')).body).toEqual({ keys: [] });
});
