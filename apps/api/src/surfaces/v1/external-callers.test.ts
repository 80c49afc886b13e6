import { createApplication } from '@orderline/composition';
import { type ExternalCallersPorts, externalCallers } from '@orderline/composition/api';
import { inMemoryPorts } from '@orderline/composition/in-memory';
import { allEndpoints } from '@orderline/contracts/http/versions';
import type { AdmitExternalUser } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { customer, mugDetails, shippingAddress, stocked } from '../../testing/shop.ts';

const grace: AdmitExternalUser = {
  issuer: 'https://id.example/',
  subject: 'grace',
  email: 'grace@example.com',
  name: 'Grace Hopper',
};

/** An API that takes `external.<name>` for a token of an external issuer. */
const setUp = () => {
  const people = new Map([['grace', grace]]);
  const tokens: ExternalCallersPorts['tokens'] = {
    verifierOf: (token) =>
      token.startsWith('external.')
        ? async () => {
            const person = people.get(token.slice('external.'.length));
            return person ? { person, expiresAt: Date.now() + 60_000 } : null;
          }
        : null,
  };
  const application = createApplication(inMemoryPorts());
  const api = openApi({ application, externalCallers: externalCallers({ ...application.users, tokens }) });
  return { ...api, people, token: 'external.grace' };
};

describe('a customer of an external issuer', () => {
  it('is made at the first request, reads the profile, and orders', async () => {
    const { send, token, tokenFor } = setUp();
    const { status, body } = await send('GET /api/v1/users/me', { token });
    expect([status, body.email, body.emailVerified, body.name]).toEqual([
      200,
      'grace@example.com',
      true,
      'Grace Hopper',
    ]);
    const mug = await stocked(
      { send },
      { staff: await tokenFor(body.id, 'staff', 'admin'), details: mugDetails, units: 1 },
    );
    const order = { items: [{ productId: mug.id, quantity: 1 }], shippingAddress };
    const headers = { 'Idempotency-Key': 'one' };
    const placed = await send('POST /api/v1/orders', { token, headers, body: order });
    expect([placed.status, placed.body.customerId]).toEqual([201, body.id]);
  });

  it('has no session of ours to end', async () => {
    const { send, token } = setUp();
    const ended = await send('DELETE /api/v1/sessions/current', { token });
    expect([ended.status, ended.body.code]).toEqual([404, 'not-found']);
    expect((await send('GET /api/v1/sessions', { token })).body.items).toEqual([]);
    expect((await send('GET /api/v1/users/me', { token })).status).toBe(200);
  });

  it('is never staff', async () => {
    const { send, token } = setUp();
    for (const { method, path, auth } of allEndpoints) {
      if (typeof auth !== 'object') continue;
      const asked = await send(`${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, crypto.randomUUID())}`, {
        token,
      });
      expect([path, asked.status, asked.body.code]).toEqual([path, 403, 'forbidden']);
    }
  });

  it('never gets the account that has the same e-mail address', async () => {
    const api = setUp();
    const owner = await customer(api, 'grace');
    const taken = await api.send('GET /api/v1/users/me', { token: api.token });
    expect([taken.status, taken.body.code]).toEqual([401, 'unauthenticated']);
    expect(taken.body.detail).toContain('must be linked');
    expect((await api.send('GET /api/v1/users/me', { token: owner.token })).body.name).toBe('grace');
  });

  it('is told that a verified address is missing', async () => {
    const { send, people, token } = setUp();
    people.set('grace', { ...grace, email: null });
    const asked = await send('GET /api/v1/users/me', { token });
    expect([asked.status, asked.body.code]).toEqual([401, 'unauthenticated']);
    expect(asked.body.detail).toContain('verified e-mail address');
  });

  it('is told of a token that is bad what any bad token is', async () => {
    const { send } = setUp();
    const { status, body, headers } = await send('GET /api/v1/users/me', { token: 'external.nobody' });
    const ours = await send('GET /api/v1/users/me', { token: 'nobody' });
    expect([status, body.code, body.detail]).toEqual([401, 'unauthenticated', ours.body.detail]);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", /);
  });
});
