import { versions } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { LAST_CALLS, passesOf } from './passes.ts';

const asked = { versions: ['v1', 'v2'], cases: 1500, seed: 7 } as const;

describe('the passes of a run', () => {
  it('call each version as nobody, a customer, an admin, and accounts that come to an end', () => {
    expect(passesOf(asked).map(({ version, caller }) => `${version} ${caller}`)).toEqual([
      'v1 admin',
      'v2 admin',
      'v1 customer',
      'v2 customer',
      'v1 anonymous',
      'v2 anonymous',
      'v1 passing',
      'v2 passing',
    ]);
  });

  it('leave the operations that end an account to the accounts that are made for it', () => {
    for (const { caller, selection } of passesOf(asked)) {
      expect(selection).toContain('signOut');
      expect(selection[0]).toBe(caller === 'passing' ? '--include-operation-id' : '--exclude-operation-id');
    }
  });

  it('know those operations by the names that they have in each version', () => {
    for (const endpoints of Object.values(versions)) {
      expect(endpoints.map(({ operationId }) => operationId)).toEqual(expect.arrayContaining([...LAST_CALLS]));
    }
  });

  it('draw as many cases as are asked for, and go through all boundaries only where those are many', () => {
    const many = passesOf({ ...asked, cases: 20_000 });
    const [few] = passesOf(asked);
    expect(many[0]?.examples).toBeGreaterThan(10 * (few?.examples ?? 0));
    expect(many.every(({ phases }) => phases.includes('coverage'))).toBe(true);
    expect(passesOf(asked).filter(({ phases }) => phases.includes('coverage')).length).toBe(4);
  });
});
