import { parseArgs } from 'node:util';
import { readShare, type Share, WHOLE } from './sales/share.ts';

export const USAGE = `Example: npm run replay -- tools/replay/sample.csv

Plays sales in the format of the public UCI "Online Retail" data set (CSV or .csv.gz) through the HTTP API of a running
system: products, invited customers, stock, then every invoice as an order; then it checks the system's books.

Usage: npm run replay -- FILE [options]
  --url URL         the system (http://127.0.0.1:3000)
  --token T         an access token of staff; without it the demo operator signs in, which exists in development only
  --concurrency N   requests at a time, 1 to 256 (8)
  --limit N         only the first N invoices that can be played
  --stock SHARE     what is received into stock, as a share of what is sold, 0 to 100 (1.0); below 1 some orders are refused
  --json            print the report as one JSON object
  --help            print this

The same file with the same --limit and --stock is the same run: within 48 h it may be played again, and nothing doubles.
docs/how-to/replay.md has the rules. Exit codes: 0 played and the books agree, 1 not played to the end or a mismatch,
2 wrong usage or a file that cannot be read as sales.
`;

export type Options = {
  readonly file: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly lanes: number;
  readonly limit?: number | undefined;
  readonly stock: Share;
  readonly json: boolean;
};

/** The command line asks for what there is not; the message says what it may ask for. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

const wholeFrom1 = (option: string, text: string, most: number): number => {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new Misuse(`--${option} ${text}: give a whole number from 1 to ${most}.`);
};

const urlOf = (text: string): string => {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash) return url.href.replace(/\/$/, '');
  throw new Misuse(`--url ${text}: give the address of a system, such as http://127.0.0.1:3000.`);
};

const shareFrom = (text: string): Share => {
  const share = readShare(text);
  if (share !== undefined) return share;
  throw new Misuse(`--stock ${text}: give a decimal number from 0 to 100, such as 0.95.`);
};

const parsed = (args: readonly string[]) => {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: text,
        token: text,
        concurrency: text,
        limit: text,
        stock: text,
        json: flag,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
};

/** What the command line asks for; throws Misuse. */
export const readOptions = (args: readonly string[]): Options | 'help' => {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Misuse(`Give one file; ${positionals.length} are given.`);
  return {
    file,
    url: urlOf(values.url ?? 'http://127.0.0.1:3000'),
    token: values.token,
    lanes: values.concurrency === undefined ? 8 : wholeFrom1('concurrency', values.concurrency, 256),
    limit: values.limit === undefined ? undefined : wholeFrom1('limit', values.limit, Number.MAX_SAFE_INTEGER),
    stock: values.stock === undefined ? WHOLE : shareFrom(values.stock),
    json: values.json ?? false,
  };
};
