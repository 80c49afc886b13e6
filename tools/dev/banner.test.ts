import { describe, expect, it } from 'vitest';
import { boxed, curlLine } from './banner.ts';

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
    const line = curlLine({ api: 'http://127.0.0.1:3000', email: 'a@example.com', password: 'p', productId: 'id-1' });
    expect(line).not.toContain('\n');
    const bodies = [...line.matchAll(/-d '([^']+)'/g)].map(([, body]) => JSON.parse(body ?? ''));
    expect(bodies).toEqual([
      { email: 'a@example.com', password: 'p' },
      expect.objectContaining({ items: [{ productId: 'id-1', quantity: 2 }] }),
    ]);
  });
});
