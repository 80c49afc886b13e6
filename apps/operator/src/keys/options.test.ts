import { describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { readOptions } from './options.ts';

describe('the keys that are asked for', () => {
  it('are all of them where none is named', () => {
    expect(readOptions(['new'])).toEqual({
      names: ['SIGNING_KEYS', 'CURSOR_SECRET', 'API_KEY_PEPPER', 'WEBHOOK_SECRET_KEY'],
      keep: false,
      json: false,
    });
  });

  it('are those that are named, each once, in a folder', () => {
    const names = ['CURSOR_SECRET', 'CURSOR_SECRET'];
    expect(readOptions(['new', ...names, '--to', 'keys', '--json'])).toEqual({
      names: ['CURSOR_SECRET'],
      to: 'keys',
      keep: false,
      json: true,
    });
  });

  it.each(["/it's/$HOME", '/a"b/it\'s', '/two\nlines'])('have no folder that no line names: %j', (folder) => {
    expect(() => readOptions(['new', '--to', folder])).toThrow(/use --json/);
    expect(readOptions(['new', '--to', folder, '--json'])).toMatchObject({ to: folder });
  });

  it.each([[[]], [['make']], [['new', 'PEPPER']], [['new', '--to', '']], [['new', '--keep']]])(
    'are refused: %j',
    (args) => {
      expect(() => readOptions(args)).toThrow(Misuse);
    },
  );
});
