import { parseArgs } from 'node:util';
import { Misuse } from '../command.ts';

export const HELP = `Example: npm run gateway -- explain GET https://shop.example.com/orders/1 --file routes.yaml

  validate FILE        whether the gateway would take the file, and everything that is wrong with it, by line and column;
                       also rules that others stand in the way of, and what no rule uses
      --strict             these two count as wrong, too
  explain METHOD URL   which rule takes a request, who may pass, where it goes to, and of each other rule why not
      --file FILE          the routes
      -H 'NAME: VALUE'     a header of the request, as often as there are
      --all                also the rules of other hosts and paths
  routes FILE          every rule with what it matches, who may pass, and where it leads to; and consumers with their quotas
  schema               the JSON Schema of a file, for editors
  new policy NAME      writes a typed policy with its test, to begin with

      --policies FOLDER    where your typed policies are, as GATEWAY_POLICIES says it (of new: policies, where not said)

  --json   for programs
  --help   this text

A FILE is YAML or JSON as docs/how-to/gateway.md says, or HTTPRoutes of a cluster, such as kubectl get httproute -A -o yaml
prints them; - is what comes in. Nothing is asked but the file, and policies of yours for their options.
Exit codes: 0; 1 the file is refused, or no rule takes the request; 2 wrong usage.
`;

/** What is asked of a file, and where its policies are. */
type Looked = { readonly file: string; readonly policies: string | undefined; readonly json: boolean };

export type Options =
  | { readonly kind: 'help' }
  | { readonly kind: 'schema' }
  | { readonly kind: 'new'; readonly name: string; readonly folder: string }
  | (Looked & { readonly kind: 'validate'; readonly strict: boolean })
  | (Looked & { readonly kind: 'routes' })
  | (Looked & {
      readonly kind: 'explain';
      readonly method: string;
      readonly url: string;
      readonly headers: ReadonlyMap<string, string>;
      readonly all: boolean;
    });

const headersIn = (given: readonly string[]): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>();
  for (const text of given) {
    const [, name, value = ''] = /^([^\s:]+):\s*(.*?)\s*$/.exec(text) ?? [];
    if (name === undefined) throw new Misuse(`-H takes 'name: value', not ${text}`);
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
};

type Values = {
  readonly file?: string | undefined;
  readonly policies?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly strict?: boolean;
};

const toExplain = (
  { file, policies, header = [], all = false, json = false }: Values,
  rest: readonly string[],
): Options => {
  const [method, url, ...more] = rest;
  if (method === undefined || url === undefined || more.length > 0) throw new Misuse('say explain METHOD URL');
  if (!/^[A-Z]+$/.test(method)) throw new Misuse(`${method} is no method: they are in capitals`);
  if (file === undefined) throw new Misuse('--file says which routes');
  return { kind: 'explain', file, policies, method, url, headers: headersIn(header), all, json };
};

const toNew = (folder: string | undefined, rest: readonly string[]): Options => {
  const [what, name, ...more] = rest;
  if (what !== 'policy' || name === undefined || more.length > 0) throw new Misuse('say new policy NAME');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Misuse(`"${name}" is no name such as office-hours`);
  return { kind: 'new', name, folder: folder ?? 'policies' };
};

/** What the command line asks for; throws Misuse. */
export const readOptions = (args: readonly string[]): Options => {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{
        file: { type: 'string' },
        policies: { type: 'string' },
        header: { type: 'string', short: 'H', multiple: true },
      },
      ...{ all: flag, strict: flag, json: flag, help: { ...flag, short: 'h' } },
    },
  });
  if (values.help) return { kind: 'help' };
  const [command, ...rest] = positionals;
  const { json, strict, policies } = values;
  if (command === 'schema' && rest.length === 0) return { kind: 'schema' };
  if (command === 'new') return toNew(policies, rest);
  if (command === 'explain') return toExplain(values, rest);
  if (command !== 'validate' && command !== 'routes')
    throw new Misuse('say validate FILE, explain METHOD URL, routes FILE, schema, or new policy NAME');
  const [file, ...more] = rest;
  if (file === undefined || more.length > 0) throw new Misuse(`say ${command}, and one file`);
  const looked = { file, policies, json };
  return command === 'validate' ? { kind: command, ...looked, strict } : { kind: command, ...looked };
};
