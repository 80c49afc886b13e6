import { runInCall } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type HttpRequest, headersOf, isRepeatable, targetOf } from './http-request.ts';

const get: HttpRequest<unknown> = { method: 'GET', path: '/payments', reply: z.unknown() };

describe('a request to an upstream', () => {
  it('goes to its path and query', () => {
    expect(targetOf({ ...get, query: { order: 'a b&c', limit: 5 } })).toBe('/payments?order=a+b%26c&limit=5');
    expect(targetOf({ ...get, path: '/payments/pay_1:capture' })).toBe('/payments/pay_1:capture');
  });

  it.each(['payments', '//evil.example/x', 'http://evil.example/', '/a/../b', '/a/%2E%2e/b', '/a/.', '/a?b', '/a#b'])(
    'cannot be asked for %s',
    (path) => {
      expect(() => targetOf({ ...get, path })).toThrow(/not plain/);
    },
  );

  it.each(['/a\\b', '/a b', '/a\r\nx: y', '/a\0b'])('cannot be asked for %j', (path) => {
    expect(() => targetOf({ ...get, path })).toThrow(/not plain/);
  });

  it('may be sent twice where its method or its key says so', () => {
    const repeatable = (['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'] as const).filter((method) =>
      isRepeatable({ ...get, method }),
    );
    expect(repeatable).toEqual(['GET', 'HEAD', 'PUT', 'DELETE']);
    expect(isRepeatable({ ...get, method: 'POST', idempotencyKey: 'k' })).toBe(true);
    expect(isRepeatable({ ...get, method: 'POST', asks: true })).toBe(true);
  });

  it('carries the id of the request that it is made for', () => {
    const headers = runInCall({ requestId: 'req-1' }, () => headersOf(get));
    expect(headers).toMatchObject({ 'x-request-id': 'req-1', 'accept-encoding': 'identity' });
    expect(headersOf(get)).not.toHaveProperty('x-request-id');
  });

  it('does not let a caller set what the client sets, nor send a malformed key', () => {
    expect(() => headersOf({ ...get, headers: { Host: 'evil.example' } })).toThrow(/header host/);
    expect(() => headersOf({ ...get, headers: { 'X-Request-Deadline': '1' } })).toThrow(/x-request-deadline/);
    expect(() => headersOf({ ...get, idempotencyKey: 'a\nb' })).toThrow(/visible ASCII/);
  });
});
