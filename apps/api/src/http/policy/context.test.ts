import { allEndpoints } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { loggedPath } from './context.ts';

const routes = [
  { path: '/api/v1/orders/{id}' },
  { path: '/health/live' },
  { path: '/api/v1/emails/{id}/off/{token}', secretParams: ['token'] },
] as const;
const shown = loggedPath(routes);
const id = '01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a01';
const secret = '9d9c1e0a-2f0b-4c36-9b0f-0f1f3a7f2f11';

describe('the path of a request in the log', () => {
  it.each([
    [`/api/v1/orders/${id}`, `/api/v1/orders/${id}`],
    ['/api/v1/orders/ada@example.com', '/api/v1/orders/[redacted]'],
    ['/api/v1/hunter2/orders', '/api/v1/[redacted]/orders'],
    ['/health/live', '/health/live'],
    ['/', '/'],
    [`/api/v1/emails/${id}/off/${secret}`, `/api/v1/emails/${id}/off/[redacted]`],
    [`/api/v1/emails/${id}/off/${secret}/`, '/api/v1/emails/[redacted]/off/[redacted]/'],
    [`//api/v1/emails/${id}/off/${secret}`, '//api/v1/emails/[redacted]/off/[redacted]'],
    [`/api/v1/orders/${id}/${secret}`, '/api/v1/orders/[redacted]/[redacted]'],
    [`/${secret}`, '/[redacted]'],
  ])('%s is shown as %s', (path, expected) => {
    expect(shown(path)).toBe(expected);
  });

  it('shows nothing that opens something by itself, by the contract', () => {
    const named = allEndpoints.flatMap(({ path, secretParams = [] }) => {
      const inPath = [...path.matchAll(/{(\w+)}/g)].map(([, name = '']) => name);
      expect(inPath).toEqual(expect.arrayContaining([...secretParams]));
      return inPath.filter((name) => /token|secret|code|key/i.test(name) && !secretParams.includes(name));
    });
    expect(named).toEqual([]);
    const shownOf = loggedPath(allEndpoints);
    for (const { path, secretParams = [] } of allEndpoints) {
      const count = shownOf(path.replaceAll(/{\w+}/g, secret)).split(secret).length - 1;
      expect([path, count]).toEqual([path, path.split('{').length - 1 - secretParams.length]);
    }
  });
});
