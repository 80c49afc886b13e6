import { describe, expect, it } from 'vitest';
import { readGateway, readGatewayAside } from './index.ts';
import { piecesOf } from './pieces.ts';

const many = (count: number): string => `upstreams: [{ name: a, targets: ['http://a:1'] }]
routes:
  - name: shop
    rules:
${Array.from({ length: count }, (_, at) => `      - { name: r${at}, auth: public, matches: [{ path: { value: /${at} } }], backendRefs: [{ name: a }] }\n`).join('')}`;

describe('a file that is read aside', () => {
  it('says what it says when it is read at once, and lets others have their turn meanwhile', async () => {
    const text = many(120);
    let [turns, done] = [0, false];
    const turn = () => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    setImmediate(turn);
    const read = await readGatewayAside(text);
    done = true;
    expect(read).toEqual(readGateway(text));
    expect(turns).toBeGreaterThan(10);
  });

  it('is refused with the same faults', async () => {
    const text = many(3).replace('auth: public', 'auth: everybody');
    const read = await readGatewayAside(text, { issuers: [] });
    expect(read).toEqual(readGateway(text, { issuers: [] }));
    expect(read.ok).toBe(false);
  });

  it('comes in pieces of few rules', () => {
    const sizes = [...piecesOf(readGateway(many(120)))].map((piece) =>
      piece.kind === 'rules' ? piece.rules.length : piece.kind,
    );
    expect(sizes).toEqual(['read', 50, 50, 20, 'end']);
  });
});
