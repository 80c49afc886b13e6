import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, asId, err, type IdempotencyKey, type NewId, ok, type UserId } from '../shared/index.ts';
import { createMemory, memoryIdempotencyKeys, memoryOutbox } from '../shared/shared.memory.ts';
import { createUsers } from './index.ts';
import { addressesStated, type UserAddress } from './user-address.ts';
import { memoryCredentials, memoryUsers } from './users.memory.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const office: Address = { recipient: 'Ada', line1: '1 High St', city: 'Leeds', postalCode: 'LS1', country: 'GB' };
const home: Address = { ...office, line1: '12 St James’s Square', line2: 'Flat 2' };
const idempotencyKey: IdempotencyKey = { scope: 'ada, POST /addresses', key: 'k1', fingerprint: 'f1' };

const counting = (): NewId => {
  let count = 0;
  return () => asId(`01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`);
};

const setUp = async () => {
  const memory = createMemory();
  const users = memoryUsers(memory);
  const idempotency = memoryIdempotencyKeys(memory);
  const forgotten: UserId[] = [];
  const house = createUsers({
    transact: memory.transact({
      users,
      credentials: memoryCredentials(memory),
      outbox: memoryOutbox(memory),
      idempotency,
    }),
    users,
    passwords: { hash: async (password) => password },
    commonPasswords: { includes: () => false },
    userCache: { forget: async (id) => void forgotten.push(id) },
    newId: counting(),
    now: () => now,
  });
  const invited = await house.inviteUser({ email: 'ada@example.com', name: 'Ada' });
  if (!invited.ok) throw new Error('the invitation was refused');
  const userId = invited.value.value.id;
  const profile = async () => {
    const found = await house.findUser({ userId });
    if (!found.ok) throw new Error('the user is gone');
    return found.value;
  };
  const added = async (address: Address): Promise<UserAddress> => {
    const result = await house.addAddress({ userId, address });
    if (!result.ok) throw new Error('the address was refused');
    return result.value.value;
  };
  return { ...house, userId, profile, added, forgotten };
};

describe('an address of a user', () => {
  it('is added behind the others, found, replaced at its version and removed', async () => {
    const { userId, added, profile, forgotten, ...house } = await setUp();
    const [first, second] = [await added(office), await added(home)];
    expect((await profile()).addresses).toEqual([first, second]);
    const at = { userId, addressId: first.id };
    const replaced = await house.replaceAddress({ ...at, address: home, expectedVersion: 1 });
    expect(replaced).toEqual(ok({ ...home, id: first.id, version: 2 }));
    expect(await house.findAddress(at)).toEqual(replaced);
    expect(await house.removeAddress(at)).toEqual(ok(null));
    expect((await profile()).addresses).toEqual([second]);
    expect(forgotten).toHaveLength(4);
  });

  it('is not replaced at an outdated version, nor found once it is removed', async () => {
    const { userId, added, ...house } = await setUp();
    const at = { userId, addressId: (await added(office)).id };
    await house.replaceAddress({ ...at, address: home, expectedVersion: 1 });
    const late = await house.replaceAddress({ ...at, address: office, expectedVersion: 1 });
    expect(late).toEqual(err({ kind: 'version-conflict', current: 2 }));
    await house.removeAddress(at);
    const gone = err({ kind: 'address-not-found' });
    expect(await house.findAddress(at)).toEqual(gone);
    expect(await house.removeAddress(at)).toEqual(gone);
    expect(await house.replaceAddress({ ...at, address: home, expectedVersion: 2 })).toEqual(gone);
  });

  it('is nobody else’s', async () => {
    const { added, ...house } = await setUp();
    const stranger = asId<UserId>('01990000-0000-7000-8000-00000000ffff');
    const at = { userId: stranger, addressId: (await added(office)).id };
    expect(await house.findAddress(at)).toEqual(err({ kind: 'address-not-found' }));
    expect(await house.removeAddress(at)).toEqual(err({ kind: 'address-not-found' }));
    const foundling = await house.addAddress({ userId: stranger, address: office });
    expect(foundling).toEqual(err({ kind: 'user-not-found' }));
  });

  it('is one of at most twenty', async () => {
    const { userId, added, addAddress } = await setUp();
    for (let count = 0; count < 20; count++) await added(office);
    expect(await addAddress({ userId, address: home })).toEqual(err({ kind: 'too-many-addresses' }));
  });

  it('is added once, however often the request is repeated, also when it was the last there is room for', async () => {
    const { userId, added, addAddress, profile } = await setUp();
    for (let count = 0; count < 19; count++) await added(office);
    const first = await addAddress({ userId, address: home, idempotencyKey });
    const again = await addAddress({ userId, address: home, idempotencyKey });
    expect(again).toEqual(first.ok && ok({ ...first.value, replayed: true }));
    expect((await profile()).addresses).toHaveLength(20);
  });
});

describe('addresses that are stated as a whole list', () => {
  it('keep the ids of those that are known word for word, wherever they stand', async () => {
    const { userId, added, updateProfile, profile } = await setUp();
    const [first, second] = [await added(office), await added(home)];
    const { version } = await profile();
    const other = { ...office, city: 'York' };
    await updateProfile({ userId, addresses: [home, other, office], expectedVersion: version });
    const { addresses } = await profile();
    expect(addresses).toEqual([second, { ...other, id: addresses[1]?.id, version: 1 }, first]);
    expect(new Set(addresses.map(({ id }) => id)).size).toBe(3);
  });

  it('do not replace an address that changed since the list was read', async () => {
    const { userId, added, updateProfile, replaceAddress, profile } = await setUp();
    const { id: addressId } = await added(office);
    const { version } = await profile();
    await replaceAddress({ userId, addressId, address: home, expectedVersion: 1 });
    const late = await updateProfile({ userId, addresses: [], expectedVersion: version });
    expect(late).toEqual(err({ kind: 'version-conflict', current: version + 1 }));
    expect((await profile()).addresses).toEqual([{ ...home, id: addressId, version: 2 }]);
  });

  it('leave an address that they keep at its version, and end one that they change', async () => {
    const { userId, added, updateProfile, replaceAddress, profile } = await setUp();
    const [kept, changed] = [await added(office), await added(home)];
    const addresses = [office, { ...home, line2: 'Flat 3' }];
    await updateProfile({ userId, addresses, expectedVersion: (await profile()).version });
    const replace = ({ id, version }: UserAddress) =>
      replaceAddress({ userId, addressId: id, address: home, expectedVersion: version });
    expect(await replace(changed)).toEqual(err({ kind: 'address-not-found' }));
    expect(await replace(kept)).toEqual(ok({ ...home, id: kept.id, version: 2 }));
  });

  it('are told back as stated, and no id ever means another place than it did', () => {
    const address = fc.constantFrom('York', 'Leeds', 'Ripon').map((city): Address => ({ ...office, city }));
    fc.assert(
      fc.property(fc.array(fc.array(address, { maxLength: 5 })), (lists) => {
        const newId = counting();
        const meant = new Map<string, string>();
        let known: readonly UserAddress[] = [];
        for (const stated of lists) {
          known = addressesStated(stated, { known, newId });
          expect(known.map(({ city }) => city)).toEqual(stated.map(({ city }) => city));
          expect(new Set(known.map(({ id }) => id)).size).toBe(known.length);
          for (const { id, city } of known) expect(meant.get(id) ?? city).toBe(city);
          for (const { id, city } of known) meant.set(id, city);
        }
      }),
    );
  });
});

describe('the parts of a name', () => {
  const king = { fullName: 'Ada King', givenName: 'Ada', familyName: 'King' };

  it('are kept as they are stated, and go when they are left out', async () => {
    const { userId, updateProfile } = await setUp();
    const stated = await updateProfile({ userId, name: king, expectedVersion: 1 });
    expect(stated).toMatchObject(ok({ name: 'Ada King', givenName: 'Ada', familyName: 'King' }));
    const without = await updateProfile({ userId, name: { fullName: 'Ada King' }, expectedVersion: 2 });
    expect(without).toMatchObject(ok({ name: 'Ada King', givenName: null, familyName: null }));
  });

  it('outlive a client that knows only the whole name, until it changes that', async () => {
    const { userId, updateProfile } = await setUp();
    await updateProfile({ userId, name: king, expectedVersion: 1 });
    const same = await updateProfile({ userId, name: 'Ada King', locale: 'fr-FR', expectedVersion: 2 });
    expect(same).toMatchObject(ok({ name: 'Ada King', givenName: 'Ada', locale: 'fr-FR' }));
    const other = await updateProfile({ userId, name: 'Augusta', expectedVersion: 3 });
    expect(other).toMatchObject(ok({ name: 'Augusta', givenName: null, familyName: null }));
  });
});
