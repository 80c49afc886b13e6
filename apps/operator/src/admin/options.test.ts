import { describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { readCommand } from './options.ts';
import { type Input, newPassword, readPassword } from './password.ts';

describe('the command line of an administrator', () => {
  it('names an admin', () => {
    expect(readCommand(['create-admin', '--email', 'ops@shop.example'])).toEqual({
      command: { kind: 'create-admin', email: 'ops@shop.example', name: 'Admin', passwordStdin: false },
      json: false,
    });
  });

  it('names a key', () => {
    const args = [
      'create-api-key',
      '--owner',
      'ops@shop.example',
      '--name',
      'scheduler',
      '--scope',
      'jobs:run',
      '--json',
    ];
    expect(readCommand([...args, '--expires', '2027-01-01T00:00:00Z'])).toEqual({
      command: {
        kind: 'create-api-key',
        owner: 'ops@shop.example',
        name: 'scheduler',
        scopes: ['jobs:run'],
        expiresAt: new Date('2027-01-01T00:00:00Z'),
      },
      json: true,
    });
  });

  const owned = ['create-api-key', '--owner', 'ops@shop.example'];
  const named = [...owned, '--name', 'till'];
  it.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /say create-admin or create-api-key or set-roles/],
    ['another command', ['drop-admin'], /there is no command drop-admin/],
    [
      'a password as an argument',
      ['create-admin', 'n0t-this', '--email', 'a@b.example'],
      /a password is never an argument/,
    ],
    ['no address', ['create-admin'], /say --email/],
    ['a blank address', ['create-admin', '--email', ' '], /say --email/],
    ['what is no address', ['create-admin', '--email', 'ops'], /^--email: /],
    ['a blank name', ['create-admin', '--email', 'a@b.example', '--name', ' '], /say --name/],
    [
      "the other command's option",
      ['create-admin', '--email', 'a@b.example', '--scope', 'jobs:run'],
      /takes no --scope/,
    ],
    ['a password for a key', [...named, '--scope', 'jobs:run', '--password-stdin'], /takes no --password-stdin/],
    ['no owner', ['create-api-key', '--name', 'till'], /say --owner/],
    ['no client', owned, /say --name/],
    ['no scope', named, /say --scope/],
    ['a scope that there is not', [...named, '--scope', 'all'], /^--scope: /],
    ['a scope twice', [...named, '--scope', 'jobs:run', '--scope', 'jobs:run'], /names a scope twice/],
    ['a scope that no key may have', [...named, '--scope', 'api-keys:write'], /^--scope: /],
    ['no role', ['set-roles', '--email', 'a@b.example'], /say --role ROLE/],
    ['a role that there is not', ['set-roles', '--email', 'a@b.example', '--role', 'root'], /there is no root, but/],
    ['a role for a reset', ['reset-second-factor', '--email', 'a@b.example', '--role', 'admin'], /takes no --role/],
    ['a time that is none', [...named, '--scope', 'jobs:run', '--expires', 'tomorrow'], /^--expires: /],
  ])('is refused with %s', (_what, args, says) => {
    expect(() => readCommand(args)).toThrow(Misuse);
    expect(() => readCommand(args)).toThrow(says);
  });

  it('is refused with an option that there is not', () => {
    expect(() => readCommand(['create-admin', '--password', 'n0t-this'])).toThrow(/Unknown option '--password'/);
  });
});

describe('the password of an admin', () => {
  it('is the first line of the input, as the api takes it', async () => {
    const chunks = async function* () {
      yield 'correct ';
      yield Buffer.from('horse e\u0301\r\nand more');
    };
    expect(await readPassword(chunks())).toBe('correct horse é');
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /no password in its first line/],
    ['a blank line', '\nsecret in the second', /no password in its first line/],
    ['a short one', 'short', /^the password: /],
    ['a control character', 'a\u0007 long password', /^the password: /],
    ['a flood', 'x'.repeat(5000), /too long/],
  ])('is refused where the input is %s', async (_what, text, says) => {
    const chunks = async function* () {
      yield text;
    };
    await expect(readPassword(chunks())).rejects.toThrow(says);
  });

  it('is not waited for at a terminal', async () => {
    const terminal: Input = Object.assign((async function* (): AsyncGenerator<string> {})(), { isTTY: true });
    await expect(readPassword(terminal)).rejects.toThrow(Misuse);
  });

  it('is made of what nobody guesses', () => {
    expect(newPassword()).toMatch(/^[\w-]{24}$/);
    expect(newPassword()).not.toBe(newPassword());
  });
});
