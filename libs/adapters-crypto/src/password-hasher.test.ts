import { runInCall, Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { argon2Passwords } from './passwords.ts';

const passwords = argon2Passwords({ concurrency: 2, queueLimit: 50 });

describe('passwords', () => {
  it('are hashed by argon2id at 19 MiB and two passes, never twice to the same text', async () => {
    const [one, other] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
  });

  it('are verified against their own hash alone', async () => {
    const known = await passwords.hash('correct horse');
    expect(await passwords.verify('correct horse', known)).toBe(true);
    expect(await passwords.verify('correct hors', known)).toBe(false);
    expect(await passwords.verify('', known)).toBe(false);
    expect(await passwords.verify('correct horse', null)).toBe(false);
  });

  it('are outdated where they were hashed at another cost', async () => {
    const known = await passwords.hash('correct horse');
    expect(passwords.isOutdated(known)).toBe(false);
    expect(passwords.isOutdated(known.replace('m=19456', 'm=9216'))).toBe(true);
    expect(passwords.isOutdated(known.replace('t=2', 't=3'))).toBe(true);
    expect(passwords.isOutdated(known.replace('argon2id', 'argon2i'))).toBe(true);
  });

  it('are the same however their characters are composed', async () => {
    const [one, other] = ['caf\u00e9 au lait', 'cafe\u0301 au lait'];
    expect(await passwords.verify(other, await passwords.hash(one))).toBe(true);
    expect(await passwords.verify(one, await passwords.hash(other))).toBe(true);
  });

  it('are Unavailable to whoever comes when all turns are taken and the queue is full', async () => {
    const narrow = argon2Passwords({ concurrency: 1, queueLimit: 2 });
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => narrow.hash('x')));
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused.every((reason) => reason instanceof Unavailable)).toBe(true);
    expect(await narrow.hash('x')).toMatch(/^\$argon2id/);
  });

  it('are not hashed for a call that is over before its turn', async () => {
    const narrow = argon2Passwords({ concurrency: 1, queueLimit: 2 });
    const controller = new AbortController();
    const first = narrow.hash('x');
    const second = runInCall({ requestId: 'r', signal: controller.signal }, () => narrow.hash('x'));
    controller.abort(new Error('the deadline has passed'));
    await expect(second).rejects.toThrow('the deadline has passed');
    expect(await first).toMatch(/^\$argon2id/);
  });
});
