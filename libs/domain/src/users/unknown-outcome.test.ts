import { expect, it } from 'vitest';
import { type Address, asId, type NewId, type Transact, type UserId } from '../shared/index.ts';
import { createMemory, memoryIdempotencyKeys, memoryOutbox } from '../shared/shared.memory.ts';
import { createUsers } from './index.ts';
import { memoryCredentials, memoryUsers } from './users.memory.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const office: Address = { recipient: 'Ada', line1: '1 High St', city: 'Leeds', postalCode: 'LS1', country: 'GB' };

class AnswerLost extends Error {}

/** Commits, and then loses the answer, from when it is told to. */
const setUp = async () => {
  const memory = createMemory();
  const users = memoryUsers(memory);
  const forgotten: [UserId, string | undefined][] = [];
  let losing = false;
  const losingAnswers =
    <Stores>(transact: Transact<Stores>): Transact<Stores> =>
    async (work) => {
      const result = await transact(work);
      if (losing) throw new AnswerLost();
      return result;
    };
  let count = 0;
  const newId: NewId = () => asId(`01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`);
  const stores = {
    users,
    credentials: memoryCredentials(memory),
    outbox: memoryOutbox(memory),
    idempotency: memoryIdempotencyKeys(memory),
  };
  const house = createUsers({
    transact: losingAnswers(memory.transact(stores)),
    users,
    passwords: { hash: async (password) => password },
    commonPasswords: { includes: () => false },
    userCache: { forget: async (id, outcome) => void forgotten.push([id, outcome]) },
    newId,
    now: () => now,
  });
  const invited = await house.inviteUser({ email: 'ada@example.com', name: 'Ada' });
  if (!invited.ok) throw new Error('the invitation was refused');
  const userId = invited.value.value.id;
  const added = await house.addAddress({ userId, address: office });
  if (!added.ok) throw new Error('the address was refused');
  forgotten.length = 0;
  losing = true;
  return { house, userId, addressId: added.value.value.id, forgotten };
};

type Shop = Awaited<ReturnType<typeof setUp>>;

const CHANGES: Readonly<Record<string, (shop: Shop) => Promise<unknown>>> = {
  'a changed profile': ({ house, userId }) => house.updateProfile({ userId, expectedVersion: 2, name: 'Ada L.' }),
  'an added address': ({ house, userId }) => house.addAddress({ userId, address: office }),
  'a replaced address': ({ house, userId, addressId }) =>
    house.replaceAddress({ userId, addressId, address: office, expectedVersion: 1 }),
  'a removed address': ({ house, userId, addressId }) => house.removeAddress({ userId, addressId }),
};

it.each(Object.entries(CHANGES))(
  'caches forget the user after %s also where the answer to COMMIT is lost',
  async (_what, change) => {
    const shop = await setUp();
    await expect(change(shop)).rejects.toThrow(AnswerLost);
    expect(shop.forgotten).toEqual([[shop.userId, 'unknown']]);
  },
);
