import { isProblem, memoryTokens, type OrderlineProblem } from '@orderline/client';
import { describe, expect, it } from 'vitest';
import { openShopForClients } from '../testing/client-of-shop.ts';
import { readPlainToken } from '../testing/plain-token.ts';

/** An API that takes no token that was issued before it is told so. */
const expiring = async () => {
  const expired = new Set<string>();
  const tokens = { verify: async (token: string) => (expired.has(token) ? null : readPlainToken(token)) };
  const shop = await openShopForClients({ tokens });
  const store = memoryTokens();
  const expire = async () => {
    const held = await store.read();
    if (held) expired.add(held.accessToken);
  };
  const refreshes = () => shop.asked.filter(({ request }) => request === 'POST /api/v2/sessions/refresh').length;
  return { ...shop, store, expire, refreshes };
};

describe('a client whose token has expired', () => {
  it('refreshes it once for fifty calls at a time, and all of them succeed', async () => {
    const { signedIn, store, expire, refreshes, ada } = await expiring();
    const client = await signedIn({ tokens: store });
    await expire();
    const read = await Promise.all(Array.from({ length: 50 }, () => client.users.readProfile()));
    expect(new Set(read.map(({ id }) => id))).toEqual(new Set([ada.id]));
    expect(refreshes()).toBe(1);
  });

  it('refreshes it once also where its own clock says so', async () => {
    const { signedIn, store, refreshes } = await expiring();
    let now = 0;
    const client = await signedIn({ tokens: store, now: () => now });
    now = 3_600_000;
    await Promise.all(Array.from({ length: 50 }, () => client.orders.list()));
    expect(refreshes()).toBe(1);
    now = 7_200_000;
    await client.orders.list();
    expect(refreshes()).toBe(2);
  });

  it('is signed out where the session is over, and all who ask are told the problem', async () => {
    const { signedIn, store, expire, refreshes } = await expiring();
    const signedOut: OrderlineProblem[] = [];
    const client = await signedIn({ tokens: store, onSignedOut: (why) => signedOut.push(why) });
    const held = await store.read();
    if (held) await store.write({ ...held, refreshToken: 'made up' });
    await expire();
    const asking = Array.from({ length: 50 }, () => client.users.readProfile().catch((thrown: unknown) => thrown));
    const answers = await Promise.all(asking);
    expect(answers.every((answer) => isProblem(answer, 'invalid-refresh-token'))).toBe(true);
    expect(await store.read()).toBeNull();
    expect([refreshes(), signedOut.length]).toEqual([1, 1]);
    await expect(client.users.readProfile()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('keeps the others waiting for the refresh when one of them leaves', async () => {
    const { signedIn, store, expire, ada } = await expiring();
    const client = await signedIn({ tokens: store });
    await expire();
    const leaving = new AbortController();
    const reason = new Error('left the page');
    const gone = client.users.readProfile({ signal: leaving.signal });
    const staying = client.users.readProfile();
    leaving.abort(reason);
    await expect(gone).rejects.toBe(reason);
    expect((await staying).id).toBe(ada.id);
  });

  it('ends its session at the server when it signs out', async () => {
    const { signedIn, store, open } = await expiring();
    const client = await signedIn({ tokens: store });
    const other = await signedIn();
    expect((await other.sessions.list()).items).toHaveLength(3);
    const held = await store.read();
    await client.sessions.signOut({ id: 'current' });
    expect(await store.read()).toBeNull();
    expect((await other.sessions.list()).items).toHaveLength(2);
    const revived = open({ tokens: memoryTokens(held && { ...held, expiresAt: 0 }) });
    await expect(revived.users.readProfile()).rejects.toMatchObject({ code: 'invalid-refresh-token' });
  });
});
