import { describe, expect, it } from 'vitest';
import { parseCommand } from './options.ts';

describe('npm run fuzz', () => {
  it('fuzzes both versions with the seed 1 unless it is told otherwise', () => {
    expect(parseCommand([])).toEqual({ kind: 'fuzz', cases: 1500, seed: 1, versions: ['v1', 'v2'] });
    expect(parseCommand(['--cases', '20', '--seed', '20261122', '--version', 'v2'])).toEqual({
      kind: 'fuzz',
      cases: 20,
      seed: 20_261_122,
      versions: ['v2'],
    });
  });

  it.each([
    [['--cases', 'many'], '--cases many is no whole number'],
    [['--version', 'v9'], '--version v9 is not published: v1 or v2'],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(message);
  });
});
