import { describe, expect, it } from 'vitest';
import { bundleClient } from './client-size/bundle-client.ts';
import { callEntries, checkSizes, clientSizes, validationEntries } from './client-size/check-size.ts';

describe('the client', () => {
  it('is small enough for a phone', async () => {
    expect(checkSizes(await clientSizes())).toEqual([]);
  });

  it.each([
    ...callEntries.map((entry) => ({ entry, needs: [] })),
    ...validationEntries.map((entry) => ({ entry, needs: ['zod'] })),
  ])('has no server code and no module of Node in $entry: it needs $needs', async ({ entry, needs }) => {
    const text = new TextDecoder().decode(await bundleClient(entry, ['zod']));
    const imported = [...text.matchAll(/from ?"([^"]+)"/g)].map(([, name]) => name);
    expect([...new Set(imported)]).toEqual(needs);
  });

  it('is left out by what an app does not use', async () => {
    const text = new TextDecoder().decode(await bundleClient('libs/client/src/testing/only-is-problem.ts', []));
    expect(text).not.toContain('/api/v2/');
    expect(text.length).toBeLessThan(2_000);
  });

  it('is found to be too large beyond a limit', () => {
    const sized = (bytes: number) => [{ entry: 'index.ts', bytes, limit: 15_360, fix: 'Leave something out.' }];
    expect(checkSizes(sized(15_361)).map(({ rule, fault }) => `${rule}: ${fault}`)).toEqual([
      'client-size: The client has 15361 bytes gzipped; 15360 are allowed.',
    ]);
    expect(checkSizes(sized(15_360))).toEqual([]);
  });
});
