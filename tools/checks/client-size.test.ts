import { describe, expect, it } from 'vitest';
import { bundleClient } from './client-size/bundle-client.ts';
import { checkSizes, clientSizes, entries } from './client-size/check-size.ts';

describe('the client', () => {
  it('is small enough for a phone', async () => {
    expect(checkSizes(await clientSizes())).toEqual([]);
  });

  it.each(entries)('needs nothing but zod, so no server code or module of Node is in %s', async (entry) => {
    const text = new TextDecoder().decode(await bundleClient(entry, ['zod']));
    const imported = [...text.matchAll(/from ?"([^"]+)"/g)].map(([, name]) => name);
    expect(new Set(imported)).toEqual(new Set(['zod']));
  });

  it('is found to be too large beyond a limit', () => {
    const sized = (bytes: number) => [
      { entry: 'index.ts', what: 'without zod', bytes, limit: 15_360, fix: 'Leave something out.' },
    ];
    expect(checkSizes(sized(15_361)).map(({ rule, fault }) => `${rule}: ${fault}`)).toEqual([
      'client-size: The client has 15361 bytes gzipped without zod; 15360 are allowed.',
    ]);
    expect(checkSizes(sized(15_360))).toEqual([]);
  });
});
