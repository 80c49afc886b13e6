import { describe, expect, it } from 'vitest';
import { boxed, curlLine, networkRows } from './banner.ts';

describe('what npm start prints', () => {
  it('is a box in which every line is as wide as the widest', () => {
    const lines = boxed('Orderline', [
      ['API', 'http://127.0.0.1:3000/api/v1'],
      ['metrics', 'x'],
    ]).split('\n');
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
    expect(lines).toHaveLength(6);
  });

  it('is a curl line that is one line, signs in by itself, and sends JSON that parses', () => {
    const line = curlLine({ api: 'http://127.0.0.1:3000', email: 'a@example.com', password: 'p', sku: 'KIT-01A' });
    expect(line).not.toContain('\n');
    const bodies = [...line.matchAll(/-d '([^']+)'/g)].map(([, body]) => JSON.parse(body ?? ''));
    expect(bodies).toEqual([
      { email: 'a@example.com', password: 'p' },
      expect.objectContaining({ lines: [{ sku: 'KIT-01A', quantity: 2 }] }),
    ]);
  });

  it('tells where a phone finds the API, only where it is bound to more than this machine', () => {
    const at = (address: string, internal = false) => ({
      address,
      internal,
      family: 'IPv4' as const,
      netmask: '255.255.255.0',
      mac: '00:00:00:00:00:00',
      cidr: null,
    });
    const interfaces = { lo: [at('127.0.0.1', true)], wifi: [at('192.168.1.5')] };
    expect(networkRows({ host: '0.0.0.0', port: 3000 }, interfaces)).toEqual([
      ['network', 'http://192.168.1.5:3000/api/v2'],
    ]);
    expect(networkRows({ host: undefined, port: 3000 }, interfaces)).toEqual([]);
  });
});
