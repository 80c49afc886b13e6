import { randomUUID } from 'node:crypto';
import { asId } from '@orderline/domain/shared';
import { type StaffSession, staffLifetime } from '@orderline/domain/staff';
import { staffSessionsContract } from '@orderline/domain/staff.contract';
import { Unavailable } from '@orderline/platform';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisStaffSessions } from './staff-sessions.ts';
import { useConnections } from './testing/connections.ts';
import { testRedisUrl } from './testing/redis-link.ts';

const admin = new Redis(testRedisUrl());
afterAll(() => admin.disconnect());
const { open, openLinked } = useConnections();

const aStaffUser = async () => asId<StaffSession['userId']>(randomUUID());

staffSessionsContract('in Redis', async () => ({
  staffSessions: redisStaffSessions(await open()),
  newDigest: randomUUID,
  aStaffUser,
}));

const aSession = async (changes: Partial<StaffSession> = {}): Promise<StaffSession> => ({
  ...{ digest: randomUUID(), userId: await aStaffUser(), stage: 'full', credential: '', address: '', client: '' },
  ...{ createdAt: new Date(), lastUsedAt: new Date(), provenAt: new Date(), formKey: null },
  ...changes,
});

describe('sessions of staff in Redis', () => {
  it('are shared by all processes, and go by themselves', async () => {
    const [one, other] = [redisStaffSessions(await open()), redisStaffSessions(await open())];
    const old = await aSession({ createdAt: new Date(Date.now() - staffLifetime) });
    await one.insert(old);
    const session = await aSession({ userId: old.userId });
    await other.insert(session);
    expect(await one.find(session.userId, session.digest)).toEqual(session);
    expect(await one.listFor(session.userId)).toEqual([session]);
    const left = await admin.pttl(`orderline:staff:${session.userId}`);
    expect(left).toBeGreaterThan(staffLifetime - 60_000);
    expect(left).toBeLessThanOrEqual(staffLifetime);
  });

  it('are no sessions where another release has written them otherwise', async () => {
    const sessions = redisStaffSessions(await open());
    const { userId, digest } = await aSession();
    await admin.hset(`orderline:staff:${userId}`, digest, JSON.stringify({ stage: 'all' }));
    expect(await sessions.find(userId, digest)).toBeNull();
  });

  it('are found as an earlier release has written them, also once they were used', async () => {
    const sessions = redisStaffSessions(await open());
    const session = await aSession();
    const { digest, userId, formKey: _later, ...earlier } = session;
    const times = { createdAt: session.createdAt.getTime(), provenAt: session.provenAt.getTime() };
    const wire = JSON.stringify({ ...earlier, ...times, lastUsedAt: session.lastUsedAt.getTime() });
    await admin.hset(`orderline:staff:${userId}`, digest, wire);
    expect(await sessions.find(userId, digest)).toEqual(session);
    await sessions.touch(session, session.lastUsedAt);
    expect(await sessions.find(userId, digest)).toEqual(session);
  });

  it('let nobody in where Redis is away, and are gone where it has lost them', async () => {
    const { link, redis } = await openLinked();
    const sessions = redisStaffSessions(redis);
    const session = await aSession();
    await sessions.insert(session);
    link.close();
    await expect(sessions.find(session.userId, session.digest)).rejects.toThrow(Unavailable);
    await expect(sessions.insert(session)).rejects.toThrow(Unavailable);
    await admin.del(`orderline:staff:${session.userId}`);
    expect(await redisStaffSessions(await open()).find(session.userId, session.digest)).toBeNull();
  });
});
