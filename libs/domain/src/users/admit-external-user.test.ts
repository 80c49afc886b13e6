import { describe, expect, it } from 'vitest';
import { asId, err, type NewId, ok } from '../shared/index.ts';
import { createMemory, memoryOutbox } from '../shared/shared.memory.ts';
import { externalIdentitiesContract } from './external-identities.contract.ts';
import { memoryExternalIdentities } from './external-identities.memory.ts';
import { createExternalUsers, newCustomer } from './index.ts';
import { memoryPersonalData, memoryUsers } from './users.memory.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const ada = { issuer: 'https://id.example/', subject: 'ada', email: 'Ada@Example.com', name: 'Ada Lovelace' };

const setUp = () => {
  const memory = createMemory();
  const [users, outbox] = [memoryUsers(memory), memoryOutbox(memory)];
  const externalIdentities = memoryExternalIdentities(memory);
  const personalData = memoryPersonalData(memory, { openOrders: () => [], forget: () => undefined });
  let count = 0;
  const newId: NewId = () => asId(`01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`);
  const transact = memory.transact({ users, outbox, externalIdentities, personalData });
  const ports = { transact, externalIdentities, newId, now: () => now };
  return { ...ports, ...createExternalUsers(ports), users, events: () => outbox.events() };
};

externalIdentitiesContract('in memory', async () => setUp());

const aStranger = async ({ admitExternalUser }: ReturnType<typeof setUp>, person = ada) => {
  const result = await admitExternalUser(person);
  if (!result.ok) throw new Error(`the person was refused: ${result.error.kind}`);
  return result.value;
};

describe('a person whom another issuer vouches for', () => {
  it('becomes a customer with a verified address, once', async () => {
    const house = setUp();
    const id = await aStranger(house);
    expect(await house.users.find(id)).toMatchObject({
      email: 'ada@example.com',
      emailVerifiedAt: now,
      name: 'Ada Lovelace',
      roles: ['customer'],
    });
    expect(house.events()).toMatchObject([{ type: 'UserRegistered', version: 1, data: { userId: id } }]);
    expect(await aStranger(house)).toBe(id);
    expect(house.events()).toHaveLength(1);
  });

  it('is the same one with another address, or with none', async () => {
    const house = setUp();
    const id = await aStranger(house);
    for (const email of ['countess@example.com', null]) {
      expect(await house.admitExternalUser({ ...ada, email })).toEqual(ok(id));
    }
  });

  it('is named by the mailbox where the issuer tells no name', async () => {
    const house = setUp();
    const result = await house.admitExternalUser({ ...ada, name: null });
    expect(result.ok && (await house.users.find(result.value))?.name).toBe('Ada');
  });

  it('never takes over an account by its e-mail address, verified or not', async () => {
    for (const emailVerifiedAt of [null, now]) {
      const house = setUp();
      const owner = { ...newCustomer({ id: house.newId(), email: ada.email, name: 'Owner', now }), emailVerifiedAt };
      await house.transact(async ({ users }) => ok(await users.insert(owner)));
      expect(await house.admitExternalUser(ada)).toEqual(err({ kind: 'account-not-linked' }));
      expect(await house.users.find(owner.id)).toEqual(owner);
      expect(house.events()).toEqual([]);
    }
  });

  it('is nobody’s twin: the same subject of another issuer is another person', async () => {
    const house = setUp();
    await aStranger(house);
    const twin = { ...ada, issuer: 'https://other.example/' };
    expect(await house.admitExternalUser(twin)).toEqual(err({ kind: 'account-not-linked' }));
  });

  it('is refused without a verified address', async () => {
    const { admitExternalUser, events } = setUp();
    expect(await admitExternalUser({ ...ada, email: null })).toEqual(err({ kind: 'no-verified-email' }));
    expect(events()).toEqual([]);
  });

  it('becomes one customer by two first requests at once', async () => {
    const house = setUp();
    const [one, other] = await Promise.all([aStranger(house), aStranger(house)]);
    expect(one).toBe(other);
    expect(house.events()).toHaveLength(1);
  });
});
