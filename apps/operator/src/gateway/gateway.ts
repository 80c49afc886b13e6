import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { type ReadGateway, readGateway } from '@orderline/composition/gateway';
import { gatewaySchema } from '@orderline/contracts/gateway/json-schema';
import { authText, type Gateway, hostsText, leadsText, matchText } from '@orderline/domain/gateway';
import { table } from '@orderline/platform';
import { type Command, printed, Unfit } from '../command.ts';
import { explained } from './explain.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { type Told, validated } from './validate.ts';

const textIn = async (file: string): Promise<string> => {
  if (file === '-') return textOf(process.stdin);
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Unfit(`the file cannot be read: ${error instanceof Error ? error.message : error}\n`);
  });
};

const routesText = ({ rules }: Gateway): string =>
  table('lllll', [
    ['RULE', 'HOST', 'MATCH', 'AUTH', 'TO'],
    ...rules.flatMap((rule) =>
      rule.matches.map((match, at) => [
        at === 0 ? rule.name : '',
        at === 0 ? hostsText(rule.hostnames) : '',
        matchText(match),
        at === 0 ? authText(rule.auth) : '',
        at === 0 ? leadsText(rule) : '',
      ]),
    ),
  ]);

const toldOf = (options: Exclude<Options, { kind: 'help' | 'schema' }>, read: ReadGateway): Told => {
  const { file, json } = options;
  if (options.kind === 'validate') return validated(read, options);
  if (!read.ok) return validated(read, { file, json, strict: false });
  if (options.kind === 'explain') return explained(read.gateway, options);
  return { text: json ? JSON.stringify(read.gateway, null, 2) : routesText(read.gateway), code: 0 };
};

const run = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  if (options.kind === 'help') {
    await printed(HELP);
    return 0;
  }
  if (options.kind === 'schema') {
    await printed(`${JSON.stringify(gatewaySchema(), null, 2)}\n`);
    return 0;
  }
  const { text, code } = toldOf(options, readGateway(await textIn(options.file)));
  await printed(`${text}\n`);
  return code;
};

export const gatewayCommand: Command = { help: HELP, run };
