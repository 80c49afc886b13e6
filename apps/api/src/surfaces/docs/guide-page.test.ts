import { allEndpoints } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';

describe('the guide of what is deprecated', () => {
  const deprecated = allEndpoints.flatMap((endpoint) => endpoint.deprecated ?? []);

  it('is where the answers lead, also where no other pages are shown', async () => {
    const { send } = openApi({ docs: { pages: false, demoUsers: [] } });
    for (const guide of new Set(deprecated.map(({ guide }) => guide))) {
      const { status, text, headers } = await send(`GET ${guide}`);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(text).toContain('<table>');
    }
  });

  it('names the days', async () => {
    const { text } = await openApi().send('GET /docs/v1-to-v2');
    for (const { since, sunset } of deprecated)
      expect([text.includes(since), text.includes(sunset)]).toEqual([true, true]);
  });
});
