import { describe, expect, it } from 'vitest';
import { loggedPath } from './context.ts';

const shown = loggedPath(['/api/v1/orders/{id}', '/health/live']);
const id = '01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a01';

describe('the path of a request in the log', () => {
  it.each([
    [`/api/v1/orders/${id}`, `/api/v1/orders/${id}`],
    ['/api/v1/orders/ada@example.com', '/api/v1/orders/[redacted]'],
    ['/api/v1/hunter2/orders', '/api/v1/[redacted]/orders'],
    ['/health/live', '/health/live'],
    ['/', '/'],
  ])('%s is shown as %s', (path, expected) => {
    expect(shown(path)).toBe(expected);
  });
});
