import { eventTypes, jsonSchemaOf } from '@orderline/contracts/events';
import { problems } from '@orderline/contracts/http/problems';
import { v1 } from '@orderline/contracts/http/v1/endpoints';
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

describe('the documentation', () => {
  it('shows every operation and loads nothing', async () => {
    const { text, headers } = await openApi().send('GET /docs');
    for (const { operationId } of v1) expect(text).toContain(`id="${operationId}"`);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|<link|<img|src=|https?:\/\//);
  });

  it.each(Object.keys(problems))('explains %s', async (code) => {
    const { status, text } = await openApi().send(`GET /problems/${code}`);
    expect([status, text.includes(code)]).toEqual([200, true]);
  });

  it('explains no problem that there is not', async () => {
    expect((await openApi().send('GET /problems/constructor')).status).toBe(404);
    expect((await openApi().send('GET /problems')).text).toContain('out-of-stock');
  });

  it('shows every event, and serves its schema and the AsyncAPI document', async () => {
    const { send } = openApi();
    const { text } = await send('GET /docs');
    expect(text).toContain('href="/asyncapi.json"');
    for (const type of eventTypes) {
      expect(text).toContain(`href="/schemas/${type}/1.json"`);
      const schema = await send(`GET /schemas/${type}/1.json`);
      expect(schema.headers.get('content-type')).toBe('application/schema+json');
      expect(schema.body).toEqual(jsonSchemaOf(type));
    }
    expect((await send('GET /schemas/OrderPlaced/2.json')).status).toBe(404);
    expect((await send('GET /asyncapi.json')).body.asyncapi).toBe('3.0.0');
  });

  it('is there for programs too, with our keys', async () => {
    const { send } = openApi();
    expect((await send('GET /openapi/v1.json')).body.openapi).toBe('3.1.1');
    expect((await send('GET /.well-known/jwks.json')).body).toEqual({ keys: [] });
  });
});
