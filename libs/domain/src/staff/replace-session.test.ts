import { describe, expect, it } from 'vitest';
import { asId, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import type { StaffSession } from './session.ts';
import { replaceSession } from './sign-in.ts';
import { memoryStaffSessions } from './staff.memory.ts';

const userId = asId<UserId>('grace');
const now = new Date('2026-01-02T03:04:05.678Z');
const browser = { address: '192.0.2.1', client: 'a browser' };

const session: StaffSession = {
  ...{ ...browser, userId, digest: 'before', stage: 'full', credential: 'what was proved', formKey: 'key of forms' },
  ...{ createdAt: now, lastUsedAt: now, provenAt: now },
};

const open = async () => {
  const staffSessions = memoryStaffSessions(createMemory());
  await staffSessions.insert(session);
  const sessionIds = { make: () => ({ token: 'token', digest: 'after' }), digest: (text: string) => text };
  return { staffSessions, sessionIds };
};

describe('a session in the place of another one', () => {
  it('goes on where that was, proved anew', async () => {
    const ports = await open();
    const later = new Date(now.getTime() + 60_000);
    const opened = await replaceSession(ports, session, { ...browser, now: later });
    const after = { ...session, digest: 'after', lastUsedAt: later, provenAt: later };
    expect(opened).toEqual({ session: after, id: 'grace.token' });
    expect(await ports.staffSessions.listFor(userId)).toEqual([after]);
  });

  it('leaves it where the other cannot be opened', async () => {
    const ports = await open();
    const staffSessions = { ...ports.staffSessions, insert: () => Promise.reject(new Error('sessions are away')) };
    await expect(replaceSession({ ...ports, staffSessions }, session, { ...browser, now })).rejects.toThrow('away');
    expect(await ports.staffSessions.listFor(userId)).toEqual([session]);
  });

  it('is none where it was ended in the meantime', async () => {
    const ports = await open();
    await ports.staffSessions.remove(userId, session.digest);
    expect(await replaceSession(ports, session, { ...browser, now })).toBeNull();
    expect(await ports.staffSessions.listFor(userId)).toEqual([]);
  });
});
