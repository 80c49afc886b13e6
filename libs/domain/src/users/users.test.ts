import { describe, expect, it } from 'vitest';
import { type Address, asId, err, type IdempotencyKey, type NewId, ok, type UserId } from '../shared/index.ts';
import { createMemory, memoryIdempotencyKeys, memoryOutbox } from '../shared/shared.memory.ts';
import { createUsers, type User } from './index.ts';
import { memoryAccounts, memoryCredentials, memoryUsers } from './users.memory.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const ada = { email: ' Ada@Example.COM ', password: 'correct horse', name: 'Ada' };
const idempotencyKey: IdempotencyKey = { scope: 'a caller, POST /users', key: 'k1', fingerprint: 'f1' };

const setUp = () => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  const users = memoryUsers(memory);
  const forgotten: UserId[] = [];
  const clock = { now: start };
  let count = 0;
  const newId: NewId = () => asId(`01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`);
  const stores = { users, credentials: memoryCredentials(memory), outbox, idempotency: memoryIdempotencyKeys(memory) };
  const application = createUsers({
    transact: memory.transact(stores),
    users,
    passwords: { hash: async (password) => `hash of ${password}` },
    commonPasswords: { includes: (password) => password === 'password' },
    userCache: { forget: async (id) => void forgotten.push(id) },
    newId,
    now: () => clock.now,
  });
  return { ...application, clock, forgotten, accounts: memoryAccounts(memory), events: () => outbox.events() };
};

const registered = async ({ registerUser }: ReturnType<typeof setUp>): Promise<User> => {
  const result = await registerUser(ada);
  if (!result.ok) throw new Error('the registration was refused');
  return result.value.value;
};

describe('creating an admin', () => {
  it('records an admin, a password hash and UserRegistered', async () => {
    const house = setUp();
    const result = await house.createAdmin(ada);
    if (!result.ok) throw new Error('the admin was refused');
    expect(result.value).toMatchObject({ email: 'ada@example.com', roles: ['admin'], version: 1, events: 1 });
    const account = await house.accounts.find(result.value.id);
    expect(account).toMatchObject({ roles: ['admin'], passwordHash: 'hash of correct horse' });
    expect(house.events()).toMatchObject([{ type: 'UserRegistered', data: { email: 'ada@example.com' } }]);
  });

  it('refuses a password that is guessed first, and an address that is taken, whose owner stays what they are', async () => {
    const house = setUp();
    expect(await house.createAdmin({ ...ada, password: 'password' })).toEqual(err({ kind: 'password-too-common' }));
    const user = await registered(house);
    expect(await house.createAdmin(ada)).toEqual(err({ kind: 'email-taken', userId: user.id }));
    expect((await house.accounts.find(user.id))?.roles).toEqual(['customer']);
  });
});

describe('registering', () => {
  it('refuses a password that is guessed first, and records nobody', async () => {
    const { registerUser, events } = setUp();
    expect(await registerUser({ ...ada, password: 'password' })).toEqual(err({ kind: 'password-too-common' }));
    expect(events()).toEqual([]);
  });

  it('records a customer, a password hash and UserRegistered', async () => {
    const house = setUp();
    const user = await registered(house);
    expect(user).toMatchObject({ email: 'ada@example.com', name: 'Ada', locale: 'en-GB', roles: ['customer'] });
    expect(user).toMatchObject({ addresses: [], version: 1, events: 1, createdAt: start, updatedAt: start });
    expect(await house.findUser({ userId: user.id })).toEqual(ok(user));
    expect((await house.accounts.find(user.id))?.passwordHash).toBe('hash of correct horse');
    expect(house.events()).toMatchObject([
      {
        type: 'UserRegistered',
        aggregate: { type: 'user', id: user.id },
        version: 1,
        data: { userId: user.id, email: 'ada@example.com', name: 'Ada', registeredAt: start },
      },
    ]);
  });

  it('refuses an address that is taken in another spelling, and leaves the password alone', async () => {
    const house = setUp();
    const user = await registered(house);
    const second = await house.registerUser({ ...ada, email: 'ADA@example.com', password: 'another' });
    expect(second).toEqual(err({ kind: 'email-taken', userId: user.id }));
    expect((await house.accounts.find(user.id))?.passwordHash).toBe('hash of correct horse');
    expect(house.events()).toHaveLength(1);
  });

  it('tells the same user again to a retry, and refuses the key for another request', async () => {
    const { registerUser, events } = setUp();
    const first = await registerUser({ ...ada, idempotencyKey });
    const retry = await registerUser({ ...ada, idempotencyKey });
    expect(first.ok && first.value.replayed).toBe(false);
    expect(retry).toEqual(first.ok && ok({ value: first.value.value, replayed: true }));
    const other = await registerUser({
      ...ada,
      email: 'b@example.com',
      idempotencyKey: { ...idempotencyKey, fingerprint: 'f2' },
    });
    expect(other).toEqual(err({ kind: 'idempotency-key-reused' }));
    expect(events()).toHaveLength(1);
  });

  it('does not burn the key of a refused request', async () => {
    const house = setUp();
    await registered(house);
    await house.registerUser({ ...ada, idempotencyKey });
    const next = await house.registerUser({ ...ada, email: 'other@example.com', idempotencyKey });
    expect(next.ok && next.value.replayed).toBe(false);
  });
});

describe('inviting', () => {
  it('records a customer without a password, and UserRegistered', async () => {
    const { inviteUser, accounts, events } = setUp();
    const invited = await inviteUser({ email: 'Eve@example.com', name: 'Eve', locale: 'fr-FR', idempotencyKey });
    const user = invited.ok ? invited.value.value : null;
    expect(user).toMatchObject({ email: 'eve@example.com', locale: 'fr-FR', roles: ['customer'] });
    expect(await accounts.findByEmail('eve@example.com')).toMatchObject({ userId: user?.id, passwordHash: null });
    expect(events()).toMatchObject([{ type: 'UserRegistered', data: { userId: user?.id } }]);
  });

  it('names the customer who is there already', async () => {
    const house = setUp();
    const user = await registered(house);
    const invited = await house.inviteUser({ email: 'ada@EXAMPLE.com', name: 'A.' });
    expect(invited).toEqual(err({ kind: 'email-taken', userId: user.id }));
  });

  it('is found by the address as it is kept alone', async () => {
    const house = setUp();
    const { id: userId } = await registered(house);
    expect(await house.accounts.findByEmail('ada@example.com')).toMatchObject({ userId });
    expect(await house.accounts.findByEmail('Ada@example.com')).toBeNull();
  });
});

describe('updating a profile', () => {
  const address: Address = { recipient: 'Ada', line1: '1 High St', city: 'Leeds', postalCode: 'LS1', country: 'GB' };

  it('changes what is named, leaves the rest, and has caches forget the user after the commit', async () => {
    const house = setUp();
    const user = await registered(house);
    house.clock.now = new Date('2026-02-02T00:00:00.001Z');
    const result = await house.updateProfile({ userId: user.id, addresses: [address], expectedVersion: 1 });
    const id = result.ok && result.value.addresses[0]?.id;
    const changed = { ...user, addresses: [{ ...address, id, version: 1 }], version: 2, updatedAt: house.clock.now };
    expect(result).toEqual(ok(changed));
    expect(await house.findUser({ userId: user.id })).toEqual(ok(changed));
    expect(house.forgotten).toEqual([user.id]);
  });

  it('records UserChanged, with the whole profile, where it says something else of the person', async () => {
    const house = setUp();
    const user = await registered(house);
    const at = new Date('2026-02-02T00:00:00.001Z');
    house.clock.now = at;
    const name = { fullName: 'Ada King', givenName: 'Ada', familyName: 'King' };
    const changed = await house.updateProfile({ userId: user.id, name, expectedVersion: 1 });
    await house.updateProfile({ userId: user.id, locale: 'cy-GB', name: 'Augusta', expectedVersion: 2 });
    expect(changed).toMatchObject({ value: { events: 2, version: 2 } });
    const profile = { userId: user.id, email: 'ada@example.com', changedAt: at };
    const aggregate = { type: 'user', id: user.id };
    expect(house.events().slice(1)).toMatchObject([
      {
        ...{ type: 'UserChanged', aggregate, version: 2, occurredAt: at },
        data: { ...profile, name: 'Ada King', givenName: 'Ada', familyName: 'King', locale: 'en-GB' },
      },
      { type: 'UserChanged', aggregate, version: 3, data: { ...profile, name: 'Augusta', locale: 'cy-GB' } },
    ]);
    expect(Object.keys(house.events()[2]?.data ?? {})).not.toContain('givenName');
  });

  it('records nothing where the profile stays as it was, nor where other services are not told of what changed', async () => {
    const house = setUp();
    const user = await registered(house);
    await house.updateProfile({ userId: user.id, name: user.name, locale: user.locale, expectedVersion: 1 });
    await house.updateProfile({ userId: user.id, addresses: [address], expectedVersion: 2 });
    await house.updateProfile({ userId: user.id, name: 'Too late', expectedVersion: 1 });
    expect(house.events()).toHaveLength(1);
    expect(await house.findUser({ userId: user.id })).toMatchObject({ value: { events: 1, version: 3 } });
  });

  it('refuses a change of an outdated version, names the current one, and has caches forget the outdated', async () => {
    const house = setUp();
    const user = await registered(house);
    await house.updateProfile({ userId: user.id, name: 'Ada King', expectedVersion: 1 });
    const late = await house.updateProfile({ userId: user.id, name: 'Lost', expectedVersion: 1 });
    expect(late).toEqual(err({ kind: 'version-conflict', current: 2 }));
    const found = await house.findUser({ userId: user.id });
    expect(found.ok && found.value.name).toBe('Ada King');
    expect(house.forgotten).toEqual([user.id, user.id]);
  });

  it('refuses a user who is not there', async () => {
    const { updateProfile, findUser } = setUp();
    const userId = asId<UserId>('01990000-0000-7000-8000-00000000ffff');
    expect(await updateProfile({ userId, name: 'x', expectedVersion: 1 })).toEqual(err({ kind: 'user-not-found' }));
    expect(await findUser({ userId })).toEqual(err({ kind: 'user-not-found' }));
  });
});
