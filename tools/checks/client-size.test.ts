import { describe, expect, it } from 'vitest';
import { bundleClient, gzippedSize } from './client-size/bundle-client.ts';
import { checkSize } from './client-size/check-size.ts';

describe('the client', () => {
  it('is small enough for a phone, and no server code or module of Node is in it', async () => {
    const bundle = await bundleClient();
    expect(checkSize(gzippedSize(bundle))).toEqual([]);
    const text = new TextDecoder().decode(bundle);
    const imported = [...text.matchAll(/from ?"([^"]+)"/g)].map(([, name]) => name);
    expect(new Set(imported)).toEqual(new Set(['zod']));
  });

  it('is found to be too large beyond the limit', () => {
    expect(checkSize(15_361).map(({ rule, fault }) => `${rule}: ${fault}`)).toEqual([
      'client-size: The client has 15361 bytes gzipped without zod; 15360 are allowed.',
    ]);
    expect(checkSize(15_360)).toEqual([]);
  });
});
