import { describe, expect, it } from 'vitest';
import { ServiceUnavailable } from '../services/unavailable.ts';
import { advice, type Check, exitCode, failed, passed, runChecks, type Verdict } from './check.ts';

const context = { env: {}, projectDirectory: '', stateDirectory: '' };

const check = (name: string, run: () => Promise<Verdict>): Check => ({ name, late: `restart ${name}`, run });

const verdictOf = async (run: () => Promise<Verdict>) =>
  (await runChecks({ checks: [check('disk', run)], limitMs: 5 }, context))[0];

describe('running checks', () => {
  it('starts all before any has ended, and reports them in the order given', async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const first = check('first', async () => {
      await opened;
      return passed('waited for the second');
    });
    const second = check('second', async () => {
      open();
      return passed('went first');
    });
    const results = await runChecks({ checks: [first, second], limitMs: 60_000 }, context);
    expect(results.map(({ name, status }) => [name, status])).toEqual([
      ['first', 'passed'],
      ['second', 'passed'],
    ]);
  });

  it('gives up a check that does not answer in time, with the fix for that', async () => {
    expect(await verdictOf(() => new Promise(() => {}))).toEqual({
      name: 'disk',
      ...failed('no answer within 0.005 s', 'restart disk'),
    });
  });

  it('takes reason and fix from what a check throws, without the log below the reason', async () => {
    const unavailable = new ServiceUnavailable('there is no Java\nits log', 'install Java');
    expect(await verdictOf(() => Promise.reject(unavailable))).toMatchObject(
      failed('there is no Java', 'install Java'),
    );
    expect(await verdictOf(() => Promise.reject(new Error('EACCES')))).toMatchObject(failed('EACCES', 'restart disk'));
  });
});

it('only a failed check makes the doctor fail', () => {
  const well = { name: 'a', ...passed('well') };
  const toHave = { name: 'b', ...advice('none', 'install one') };
  expect(exitCode([])).toBe(0);
  expect(exitCode([well, toHave])).toBe(0);
  expect(exitCode([well, { name: 'c', ...failed('ill', 'cure it') }, toHave])).toBe(1);
});
