import { describe, expect, it } from 'vitest';
import { refusedTarget } from './broken-http.ts';

const asked = (url: string) => refusedTarget({ url, httpVersion: '1.1', rawHeaders: ['Host', 'shop.example'] });

describe('the target of a request', () => {
  it('may have 4 KiB with its query, and no more', () => {
    const path = '/api/v1/products?q=';
    const rest = 4096 - path.length;
    expect(asked(`${path}${'x'.repeat(rest)}`)).toBeNull();
    expect(asked(`${path}${'x'.repeat(rest + 1)}`)).toEqual({ code: 'uri-too-long' });
  });
});
