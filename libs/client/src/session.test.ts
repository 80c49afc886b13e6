import { readProfile } from '@orderline/contracts/http/v2/users';
import { describe, expect, it } from 'vitest';
import { isProblem, type OrderlineProblem } from './faults.ts';
import { createClient } from './index.ts';
import { createSession, memoryDevice, memoryTokens, type Session, type TokenStore, type Tokens } from './session.ts';
import { json, problem, type SentRequest, type Step, scriptedOptions, silence } from './testing/scripted.ts';

const pair = (name: string) => ({
  accessToken: `access ${name}`,
  tokenType: 'Bearer',
  expiresIn: 900,
  refreshToken: `refresh ${name}`,
});
const tokens = (name: string, expiresAt = 1e12): Tokens => ({
  accessToken: `access ${name}`,
  refreshToken: `refresh ${name}`,
  expiresAt,
});
const ada = readProfile.examples.answer;
const profile = () => json(200, ada);
const unauthenticated = () => problem(401, 'unauthenticated');

const bearers = (sent: readonly SentRequest[]) =>
  sent.map(({ headers, body }) => headers.Authorization ?? JSON.parse(body ?? '').refreshToken);

const open = (store: TokenStore, ...script: readonly Step[]) => {
  const { options, ...seen } = scriptedOptions(...script);
  const signedOut: OrderlineProblem[] = [];
  const client = createClient({ ...options, tokens: store, onSignedOut: (why) => signedOut.push(why) });
  return { client, signedOut, ...seen };
};

describe('a client that is signed in', () => {
  it('keeps the pair that signing in answers, and sends it along, but not to what anyone may ask', async () => {
    const store = memoryTokens();
    const page = json(200, { items: [], page: { next: null } });
    const { client, sent } = open(store, json(201, pair('1')), profile(), page);
    await client.sessions.signIn({ email: 'ada@example.com', password: 'analytical engine' });
    expect(await store.read()).toEqual(tokens('1', 900_000));
    await client.users.readProfile();
    await client.products.list();
    expect(sent.map(({ headers }) => headers.Authorization)).toEqual([undefined, 'Bearer access 1', undefined]);
  });

  it('brings a code of the second factor to the sign-in that it is given for, and to nothing else', async () => {
    const { client, sent } = open(memoryTokens(), json(201, pair('1')), profile(), json(201, pair('2')));
    const credentials = { email: 'ada@example.com', password: 'analytical engine' };
    await client.sessions.signIn(credentials, { oneTimeCode: '492039' });
    await client.users.readProfile();
    await client.sessions.signIn(credentials);
    expect(sent.map(({ headers }) => headers['One-Time-Code'])).toEqual(['492039', undefined, undefined]);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual(credentials);
  });

  it('brings the token of its device to each sign-in, also after signing out, and keeps a newer one', async () => {
    const device = memoryDevice();
    const told = (name: string, deviceToken?: string) => json(201, { ...pair(name), deviceToken });
    const script = [told('1', 'first'), new Response(null, { status: 204 }), told('2'), told('3', 'second'), told('4')];
    const { options, sent } = scriptedOptions(...script);
    const client = createClient({ ...options, device });
    const credentials = { email: 'ada@example.com', password: 'analytical engine' };
    await client.sessions.signIn(credentials);
    await client.sessions.signOut({ id: 'current' });
    for (const _again of [1, 2]) await client.sessions.signIn(credentials);
    await client.sessions.signIn({ ...credentials, deviceToken: 'my own' });
    const bodies = sent.flatMap(({ body }) => (body === undefined ? [] : [JSON.parse(body).deviceToken]));
    expect(bodies).toEqual([undefined, 'first', 'first', 'my own']);
    expect(await device.read()).toBe('second');
  });

  it('refreshes before the token expires', async () => {
    const store = memoryTokens(tokens('1', 10_000));
    const { client, sent, pass } = open(store, profile(), json(200, pair('2')), profile());
    await client.users.readProfile();
    pass(5_000);
    await client.users.readProfile();
    expect(bearers(sent)).toEqual(['Bearer access 1', 'refresh 1', 'Bearer access 2']);
    expect(await store.read()).toEqual(tokens('2', 905_000));
  });

  it('refreshes once, and asks again, where the token is refused before its time', async () => {
    const { client, sent } = open(memoryTokens(tokens('1')), unauthenticated(), json(200, pair('2')), profile());
    expect(await client.users.readProfile()).toEqual(ada);
    expect(bearers(sent)).toEqual(['Bearer access 1', 'refresh 1', 'Bearer access 2']);
  });

  it('lets it stand where the fresh token is refused too', async () => {
    const store = memoryTokens(tokens('1'));
    const { client } = open(store, unauthenticated(), json(200, pair('2')), unauthenticated());
    await expect(client.users.readProfile()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await store.read()).toMatchObject({ accessToken: 'access 2' });
  });

  it('does not refresh where something else is wrong than the token', async () => {
    const { client, sent } = open(memoryTokens(tokens('1')), problem(401, 'invalid-credentials'));
    await expect(client.users.readProfile()).rejects.toMatchObject({ code: 'invalid-credentials' });
    expect(sent).toHaveLength(1);
  });

  it('takes the token that somebody else has refreshed, such as another tab', async () => {
    const store = memoryTokens(tokens('1'));
    const refreshedElsewhere = async () => {
      await store.write(tokens('2'));
      return unauthenticated();
    };
    const { client, sent } = open(store, refreshedElsewhere, profile());
    await client.users.readProfile();
    expect(bearers(sent)).toEqual(['Bearer access 1', 'Bearer access 2']);
  });

  it('refreshes once for all tabs that share a store which lets one of them work at a time', async () => {
    let last: Promise<unknown> = Promise.resolve();
    const shared: TokenStore = {
      ...memoryTokens(tokens('1', 0)),
      exclusively: (work) => {
        const done = last.then(work);
        last = done.catch(() => undefined);
        return done;
      },
    };
    const one = open(shared, json(200, pair('2')), profile());
    const other = open(shared, profile());
    await Promise.all([one.client.users.readProfile(), other.client.users.readProfile()]);
    expect([bearers(one.sent), bearers(other.sent)]).toEqual([['refresh 1', 'Bearer access 2'], ['Bearer access 2']]);
  });

  it('sends a refresh again where its answer was lost: the server has a sibling for it', async () => {
    const lost = new TypeError('connection reset');
    const { client, sent } = open(memoryTokens(tokens('1', 0)), lost, json(200, pair('2')), profile());
    await client.users.readProfile();
    expect(bearers(sent)).toEqual(['refresh 1', 'refresh 1', 'Bearer access 2']);
  });

  it('gives a refresh less time than other requests, so that its repetition is not too late', async () => {
    const { options, sent, pauses } = scriptedOptions(silence, silence);
    const retry = { ...options.retry, attempts: 2, refreshTimeoutMs: 4_000 };
    const client = createClient({ ...options, retry, tokens: memoryTokens(tokens('1', 0)) });
    await expect(client.users.readProfile()).rejects.toMatchObject({ name: 'NetworkFault', kind: 'timeout' });
    expect(bearers(sent)).toEqual(['refresh 1', 'refresh 1']);
    expect(pauses.filter((ms) => ms === 4_000)).toHaveLength(2);
  });

  it.each([
    ['keeps who signs in', (session: Session) => session.begin(pair('2')), 'access 2'],
    ['keeps nobody where one signs out', (session: Session) => session.end(), undefined],
  ])('%s while a store that takes its time is at a refresh', async (_what, change, left) => {
    let held: Tokens | null = tokens('1', 0);
    let changing: Promise<void> | undefined;
    const store: TokenStore = {
      read: () => held,
      write: async (next) => {
        if (next?.accessToken === 'access refreshed') {
          changing = change(session);
          for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        }
        held = next;
      },
    };
    const session = createSession({
      store,
      refresh: async () => pair('refreshed'),
      now: () => 0,
      onSignedOut: () => {},
    });
    await session.tokens();
    await changing;
    expect(held?.accessToken).toBe(left);
  });

  it('stays signed in where the network fails', async () => {
    const lost = new TypeError('offline');
    const store = memoryTokens(tokens('1', 0));
    const { client, signedOut } = open(store, lost, lost, lost, lost);
    await expect(client.users.readProfile()).rejects.toMatchObject({ name: 'NetworkFault' });
    expect(await store.read()).toEqual(tokens('1', 0));
    expect(signedOut).toEqual([]);
  });

  it('is signed out where the refresh is refused, and says why', async () => {
    const store = memoryTokens(tokens('1', 0));
    const { client, signedOut } = open(store, problem(401, 'invalid-refresh-token'));
    const caught = await client.users.readProfile().catch((thrown: unknown) => thrown);
    expect(isProblem(caught, 'invalid-refresh-token')).toBe(true);
    expect(await store.read()).toBeNull();
    expect(signedOut).toEqual([caught]);
  });

  it('is not signed out by a refusal of tokens that are no longer its own', async () => {
    const store = memoryTokens(tokens('1', 0));
    const signedInElsewhere = async () => {
      await store.write(tokens('2'));
      return problem(401, 'invalid-refresh-token');
    };
    const { client, signedOut } = open(store, signedInElsewhere);
    await expect(client.users.readProfile()).rejects.toMatchObject({ code: 'invalid-refresh-token' });
    expect([await store.read(), signedOut]).toEqual([tokens('2'), []]);
  });

  it('does not come back to life by a refresh that ends after it was signed out', async () => {
    const store = memoryTokens(tokens('1', 0));
    const signedOutMeanwhile = async () => {
      await store.write(null);
      return json(200, pair('2'));
    };
    const { client } = open(store, signedOutMeanwhile, unauthenticated());
    await expect(client.users.readProfile()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await store.read()).toBeNull();
  });

  it('is signed out by ending its current session, not by ending another', async () => {
    const store = memoryTokens(tokens('1'));
    const { client } = open(store, new Response(null, { status: 204 }), new Response(null, { status: 204 }));
    await client.sessions.signOut({ id: '0199c0de-7a00-7000-8000-000000000002' });
    expect(await store.read()).not.toBeNull();
    expect(await client.sessions.signOut({ id: 'current' })).toBeUndefined();
    expect(await store.read()).toBeNull();
  });
});

describe('what is cached', () => {
  it('is compared by its ETag, and read anew by each caller', async () => {
    const { client, sent } = open(
      memoryTokens(tokens('1')),
      json(200, ada, { ETag: '"7"' }),
      new Response(null, { status: 304, headers: { ETag: '"7"' } }),
    );
    const first = await client.users.readProfile();
    const second = await client.users.readProfile();
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(sent.map(({ headers }) => headers['If-None-Match'])).toEqual([undefined, '"7"']);
  });

  it('outlives a refresh, and is never shown to the next account', async () => {
    const store = memoryTokens(tokens('1'));
    const same = () => new Response(null, { status: 304 });
    const answers = [json(200, ada, { ETag: '"7"' }), unauthenticated(), json(200, pair('2')), same(), same()];
    const { client, sent } = open(
      store,
      ...answers,
      json(200, { ...ada, name: { fullName: 'Grace' } }, { ETag: '"7"' }),
    );
    await client.users.readProfile();
    expect(await client.users.readProfile()).toEqual(ada);
    expect(await client.users.readProfile()).toEqual(ada);
    await store.write(tokens('of Grace'));
    expect(await client.users.readProfile()).toMatchObject({ name: { fullName: 'Grace' } });
    const compared = sent.map(({ headers }) => headers['If-None-Match']);
    expect(compared).toEqual([undefined, '"7"', undefined, '"7"', '"7"', undefined]);
  });
});
