import { describe, expect, it } from 'vitest';
import { err } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { authenticateStaff } from './sign-in.ts';
import { memorySecondFactors, memoryStaffSessions } from './staff.memory.ts';

const token = 'a'.repeat(43);
const id = '0199c0de-7a00-7000-8000-000000000003';

describe('the id of a session of staff', () => {
  it.each([
    ['empty', ''],
    ['a token alone', token],
    ['no user', `.${token}`],
    ['no token', `${id}.`],
    ['a user who is none', `${'-'.repeat(36)}.${token}`],
    ['capitals', `${id.toUpperCase()}.${token}`],
    ['a short token', `${id}.${token.slice(1)}`],
    ['a long token', `${id}.${token}a`],
    ['a line end', `${id}.${token}\n`],
    ['two', `${id}.${token} ${id}.${token}`],
  ])('is looked up only where it can be one, and not: %s', async (_what, presented) => {
    const memory = createMemory();
    const staffSessions = {
      ...memoryStaffSessions(memory),
      find: (): never => {
        throw new Error('nobody may ask');
      },
    };
    const authenticate = authenticateStaff({
      staffSessions,
      sessionIds: { digest: (text) => text },
      accounts: { find: async () => null },
      secondFactors: memorySecondFactors(memory),
      now: () => new Date(),
    });
    expect(await authenticate({ id: presented })).toEqual(err({ kind: 'not-signed-in' }));
  });
});
