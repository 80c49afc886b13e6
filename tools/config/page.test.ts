import { readFile } from 'node:fs/promises';
import { describeConfig } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { configurationPage } from './page.ts';

describe('the page of the configuration', () => {
  it('is the one that is committed', async () => {
    const committed = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    expect(committed, 'run npm run config-docs').toBe(configurationPage(describeConfig()));
  });
});
