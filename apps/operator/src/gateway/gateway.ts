import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { BadPolicy, loadPolicies, type ReadGateway, readGateway } from '@orderline/composition/gateway';
import { gatewaySchema } from '@orderline/contracts/gateway/json-schema';
import {
  authText,
  type Consumer,
  type Gateway,
  hostsText,
  leadsText,
  limitText,
  matchText,
  membersText,
  policiesText,
} from '@orderline/domain/gateway';
import { table } from '@orderline/platform';
import { type Command, printed, Unfit } from '../command.ts';
import { explained } from './explain.ts';
import { newPolicy } from './new-policy.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { type Told, validated } from './validate.ts';

const textIn = async (file: string): Promise<string> => {
  if (file === '-') return textOf(process.stdin);
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Unfit(`the file cannot be read: ${error instanceof Error ? error.message : error}\n`);
  });
};

const consumersText = (consumers: readonly Consumer[]): string =>
  table('lll', [
    ['CONSUMER', 'WHO', 'QUOTAS'],
    ...consumers.flatMap((consumer) => {
      const [first = 'none', ...others] = consumer.quotas.map(limitText);
      return [[consumer.name, membersText(consumer), first], ...others.map((quota) => ['', '', quota])];
    }),
  ]);

export const routesText = ({ rules, consumers = [] }: Gateway): string => {
  const routes = table('llllll', [
    ['RULE', 'HOST', 'MATCH', 'AUTH', 'POLICIES', 'TO'],
    ...rules.flatMap((rule) =>
      rule.matches.map((match, at) => [
        at === 0 ? rule.name : '',
        at === 0 ? hostsText(rule.hostnames) : '',
        matchText(match),
        at === 0 ? authText(rule.auth) : '',
        at === 0 ? policiesText(rule) : '',
        at === 0 ? leadsText(rule) : '',
      ]),
    ),
  ]);
  return consumers.length === 0 ? routes : `${routes}\n\n${consumersText(consumers)}`;
};

/** Those of the folder besides, which is code: it runs. */
const policiesIn = async (folder: string | undefined) => {
  try {
    return (await loadPolicies(folder)).policies;
  } catch (error) {
    if (error instanceof BadPolicy) throw new Unfit(`${error.message}\n`);
    throw error;
  }
};

const toldOf = (options: Exclude<Options, { kind: 'help' | 'schema' | 'new' }>, read: ReadGateway): Told => {
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
  if (options.kind === 'new') {
    await printed(await newPolicy(options));
    return 0;
  }
  const policies = await policiesIn(options.policies);
  const { text, code } = toldOf(options, readGateway(await textIn(options.file), { policies }));
  await printed(`${text}\n`);
  return code;
};

export const gatewayCommand: Command = { help: HELP, run };
