import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { auditVerifier } from '@orderline/composition/admin';
import type { AuditVerdict, Checkpoint } from '@orderline/domain/audit';
import { z } from 'zod';
import { type Command, Misuse, printed, UNREACHABLE } from '../command.ts';
import { onDatabase } from '../connect.ts';
import { verdictText } from './texts.ts';

const HELP = `Example: npm run audit -- verify --checkpoint audit.json

What staff did, as a chain: whether a row of it was changed, moved or removed afterwards (docs/how-to/audit.md).

  verify       holds every entry against its link of the chain, and names each that does not fit; exit code 1 where there is
               any
      --checkpoint FILE   and against a link that was kept elsewhere: - is the standard input
  checkpoint   prints the last link, to be kept where whoever can change the database cannot; exit code 1 where the chain
               does not hold

  --json   for programs
  --help   this text

Exit codes: 0, or 1 as above; 2 wrong usage or settings, or no database of ours; 4 the database cannot be reached.
DATABASE_URL says where; in development, where it is not set, it is the system that npm start runs here.
`;

const checkpoint = z.object({ position: z.int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/) });

const textIn = (file: string): Promise<string> =>
  file === '-' ? import('node:stream/consumers').then(({ text }) => text(process.stdin)) : readFile(file, 'utf8');

const checkpointIn = async (file: string): Promise<Checkpoint> => {
  const text = await textIn(file).catch((error: Error) => {
    throw new Misuse(`--checkpoint cannot be read: ${error.message}`);
  });
  try {
    return checkpoint.parse(JSON.parse(text));
  } catch {
    throw new Misuse(`--checkpoint ${file} is none: it has to be what npm run audit -- checkpoint printed`);
  }
};

type Asked = { readonly name: 'verify' | 'checkpoint'; readonly file: string | undefined; readonly json: boolean };

const readAsked = (args: readonly string[]): Asked | 'help' => {
  const options = { checkpoint: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (values.help) return 'help';
  const [name, ...rest] = positionals;
  if (name !== 'verify' && name !== 'checkpoint') throw new Misuse('say verify or checkpoint');
  if (rest.length > 0) throw new Misuse(`${name} takes no ${rest.join(' ')}`);
  if (name === 'checkpoint' && values.checkpoint !== undefined) throw new Misuse('checkpoint takes no --checkpoint');
  return { name, file: values.checkpoint, json: values.json === true };
};

const toldOf = ({ name, json }: Asked, verdict: AuditVerdict): string => {
  if (name === 'checkpoint' && verdict.faults.length === 0) return JSON.stringify(verdict.last);
  return json ? JSON.stringify(verdict, null, 2) : verdictText(verdict);
};

const run = async (args: readonly string[]): Promise<number> => {
  const asked = readAsked(args);
  if (asked === 'help') {
    await printed(HELP);
    return 0;
  }
  const known = asked.file === undefined ? undefined : await checkpointIn(asked.file);
  const verdict = await onDatabase('audit', (database) => auditVerifier(database)({ checkpoint: known }));
  const isEmpty = asked.name === 'checkpoint' && verdict.last === null;
  if (isEmpty) process.stderr.write('nothing is chained yet\n');
  else await printed(`${toldOf(asked, verdict)}\n`);
  return isEmpty || verdict.faults.length > 0 ? 1 : 0;
};

export const auditCommand: Command = { help: HELP, exitCodes: { unavailable: UNREACHABLE }, run };
