import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadGateway } from '@orderline/composition/gateway';
import { compile } from '@orderline/domain/gateway';
import type { Logger } from '@orderline/platform';
import type { GatewayTable } from './decide.ts';
import type { Upstreams } from './targets.ts';

type Fault = Extract<ReadGateway, { readonly ok: false }>['faults'][number];

/** Reads a file, or tells all that is wrong with it. */
export type ReadRoutes = (text: string) => ReadGateway | Promise<ReadGateway>;

/** What became of a content of the file: no digest where it could not be read. */
export type Reload =
  | { readonly outcome: 'loaded'; readonly digest: string }
  | { readonly outcome: 'refused'; readonly digest: string | null; readonly faults: readonly Fault[] };

export type RoutesNeeds = {
  readonly file: string;
  readonly read: ReadRoutes;
  readonly upstreams: Upstreams;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly onReload: (reload: Reload) => void;
  readonly everyMs?: number;
};

/** The file cannot be used; the message names each fault with its line and column. */
export class BadRoutes extends Error {
  override readonly name = 'BadRoutes';
  readonly faults: readonly Fault[];
  constructor(file: string, faults: readonly Fault[]) {
    super(told(file, faults));
    this.faults = faults;
  }
}

const told = (file: string, faults: readonly Fault[]): string =>
  faults.map(({ line, column, at, text }) => `${file}:${line}:${column}: ${at}: ${text}`).join('\n');

const EVERY_MS = 1_000;

const UNREADABLE = 'unreadable';

/** Reads the routes, and again whenever the content of the file is another: by polling, as links of a volume are swapped unseen. */
export const followRoutes = async ({ file, read, upstreams, logger, onReload, everyMs = EVERY_MS }: RoutesNeeds) => {
  let seen = '';
  let table: GatewayTable;

  const load = async (text: string): Promise<GatewayTable> => {
    const found = await read(text);
    if (!found.ok) throw new BadRoutes(file, found.faults);
    if (found.hints.length > 0)
      logger.warn({ hints: told(file, found.hints) }, 'the routes have parts that nothing uses');
    const routes = await compile(found.gateway, () => nextTurn());
    return { routes, states: upstreams.apply(found.gateway.upstreams) };
  };

  const refuse = (error: unknown, digest: string): void => {
    const faults = error instanceof BadRoutes ? error.faults : [];
    onReload({ outcome: 'refused', digest: digest === UNREADABLE ? null : digest, faults });
    const why = error instanceof BadRoutes ? { faults: error.message } : { err: error };
    logger.error(why, 'the new routes are refused, and the ones before stay');
  };

  /** Tells a content that is refused once, and a file that cannot be read once, too. */
  const look = async (): Promise<void> => {
    let digest = UNREADABLE;
    try {
      const text = await readFile(file, 'utf8');
      digest = hash('sha256', text);
      if (digest === seen) return;
      table = await load(text);
      onReload({ outcome: 'loaded', digest });
      logger.info({ rules: table.routes.rules.length }, 'the new routes are in use');
    } catch (error) {
      if (digest !== seen) refuse(error, digest);
    }
    seen = digest;
  };

  const first = await readFile(file, 'utf8');
  seen = hash('sha256', first);
  table = await load(first);
  onReload({ outcome: 'loaded', digest: seen });
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, everyMs).unref();
  return {
    table: (): GatewayTable => table,
    stop: async (): Promise<void> => {
      clearInterval(timer);
      await looking;
    },
  };
};
