import { randomUUID } from 'node:crypto';
import { demoColleague } from '@orderline/contracts/http/demo';
import { asId, type UserId } from '@orderline/domain/shared';
import { createApplication, type Ports } from '../features.ts';
import type { Chapter } from './chapter.ts';
import { enrol } from './enrol.ts';
import { firstId } from './ids.ts';

const userId = asId<UserId>(demoColleague.id);

/** Somebody of the staff whom an admin can look after; their password, their device and their browser are nobody's. */
export const colleague = (ports: Ports): readonly Chapter[] => {
  const { staffMembers, users } = createApplication(ports);
  const found = async () => {
    const member = await staffMembers.findStaffMember({ userId });
    return member.ok ? member.value : null;
  };
  return [
    { isTold: async () => (await found()) !== null, tell: () => register(ports) },
    {
      isTold: async () => (await found())?.roles.every((role) => role === 'customer') !== true,
      tell: () => users.changeRoles({ userId, roles: demoColleague.roles }),
    },
    {
      isTold: async () => (await found())?.hasSecondFactor !== false,
      tell: () => enrol(ports, { userId, secret: ports.oneTimeCodes.makeSecret() }),
    },
    // It is over half an hour later: a system that is started again has a new one.
    { isTold: async () => (await found())?.sessions.length !== 0, tell: () => signIn(ports) },
  ];
};

const register = async (ports: Ports): Promise<void> => {
  const { users } = createApplication({ ...ports, newId: firstId(userId, ports.newId) });
  const { email, name } = demoColleague;
  const registered = await users.registerUser({ email, name, password: randomUUID() });
  // Whoever has the address already stays as they are, and nothing more is told.
  if (!registered.ok && registered.error.kind !== 'email-taken')
    throw new Error(`the demo user ${email} was refused: ${registered.error.kind}`);
};

const signIn = async ({ staffSessions, now }: Ports): Promise<void> => {
  const digest = demoColleague.session;
  const at = now();
  await staffSessions.remove(userId, digest);
  await staffSessions.insert({
    ...{ digest, userId, stage: 'full', credential: '', formKey: null, address: '192.0.2.7', client: 'Mozilla/5.0' },
    ...{ createdAt: at, lastUsedAt: at, provenAt: at },
  });
};
