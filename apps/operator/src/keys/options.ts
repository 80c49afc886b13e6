import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SECRET_NAMES, type SecretName } from '@orderline/adapters-crypto';
import { Misuse } from '../command.ts';

export const HELP = `Example: npm run keys -- new --to /etc/orderline

Makes what the api signs, seals and digests with: ${SECRET_NAMES.join(', ')}.

  new [NAME …]    all of them, or those that are named
      --to FOLDER     writes each into a file of its own there, which its owner alone may read; the variables NAME_FILE
                      that it prints lead to them. A file that is there is kept, and nothing is written
      --keep          with --to: a file that is there stays as it is, and only what is missing is made
      --json          one object, for programs

Without --to they are printed, as lines of an environment file. They are secrets: keep them out of logs and histories. What
a change of each costs is in docs/configuration.md; signing keys are rotated by docs/how-to/rotate-signing-keys.md.
Exit codes: 0 done, 1 a file could not be written, 2 wrong usage.
`;

export type Options = {
  readonly names: readonly SecretName[];
  readonly to?: string;
  readonly keep: boolean;
  readonly json: boolean;
};

/** What neither quote keeps together, for a shell and for an environment file. */
const UNQUOTABLE = /'.*["$`\\]|["$`\\].*'|[\r\n]/s;

const isName = (name: string): name is SecretName => SECRET_NAMES.some((known) => known === name);

/** What the command line asks for; throws Misuse. */
export const readOptions = (args: readonly string[]): Options | 'help' => {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { to: { type: 'string' }, keep: flag, json: flag, help: flag },
  });
  if (values.help) return 'help';
  const [command, ...names] = positionals;
  if (command !== 'new')
    throw new Misuse(command === undefined ? 'say new' : `there is no command ${command}: say new`);
  const unknown = names.find((name) => !isName(name));
  if (unknown !== undefined) throw new Misuse(`there is no secret ${unknown}: there are ${SECRET_NAMES.join(', ')}`);
  if (values.to === '') throw new Misuse('--to names a folder');
  const folder = values.to === undefined ? '' : resolve(values.to);
  if (!values.json && UNQUOTABLE.test(folder))
    throw new Misuse(`no line leads both a shell and an environment file to ${folder}: name another, or use --json`);
  if (values.keep && values.to === undefined) throw new Misuse('--keep goes with --to');
  const chosen = names.filter(isName);
  const wanted = chosen.length > 0 ? [...new Set(chosen)] : SECRET_NAMES;
  return { names: wanted, json: values.json, keep: values.keep, ...(values.to !== undefined && { to: values.to }) };
};
