import { newId } from '@orderline/composition';
import { rateLimitersOf } from '@orderline/composition/api';
import type { UserId } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openApi } from '../testing/open-api.ts';

describe('a token that cannot be judged, as the store is away,', () => {
  const open = async (failure: Error) => {
    const rateLimiters = rateLimitersOf({ anonymous: 5, user: 6, staff: 7, registration: 2, codes: 2 });
    const api = openApi({ rateLimiters, tokens: { verify: () => Promise.reject(failure) } });
    return { ...api, token: await api.tokenFor(newId<UserId>(), 'admin') };
  };

  it('is left alone by what is public, and counted for its address', async () => {
    const { send, token } = await open(new Unavailable('PostgreSQL is away'));
    const { status, headers } = await send('GET /api/v2/products', { token });
    expect(status).toBe(200);
    expect(headers.get('ratelimit-policy')).toBe('"default";q=5;w=60');
  });

  it('is answered 503 by whatever asks who it is', async () => {
    const { send, token } = await open(new Unavailable('PostgreSQL is away'));
    for (const request of ['GET /api/v2/orders', 'GET /api/v2/users/me', 'GET /api/v1/api-keys'] as const)
      expect((await send(request, { token })).body).toMatchObject({ status: 503, title: expect.any(String) });
  });

  it('hides no fault of ours', async () => {
    const { send, token } = await open(new TypeError('a fault'));
    expect((await send('GET /api/v2/products', { token })).status).toBe(500);
  });
});
