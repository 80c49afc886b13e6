import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadGateway } from '@orderline/composition/gateway';
import {
  type Consumer,
  compile,
  type Gateway,
  type Introspection,
  indexConsumers,
  type Limit,
  type Rule,
} from '@orderline/domain/gateway';
import type { Logger } from '@orderline/platform';
import type { GatewayTable } from './asked.ts';
import type { createIntrospections } from './introspections.ts';
import type { Upstreams } from './targets.ts';

type Fault = Extract<ReadGateway, { readonly ok: false }>['faults'][number];

/** Reads a file, or tells all that is wrong with it. */
export type ReadRoutes = (text: string) => ReadGateway | Promise<ReadGateway>;

type Introspecting = Pick<ReturnType<typeof createIntrospections>, 'faultsOf' | 'apply'>;
/** What became of a content of the file: no digest where it could not be read. */
export type Reload =
  | { readonly outcome: 'loaded'; readonly digest: string }
  | { readonly outcome: 'refused'; readonly digest: string | null; readonly faults: readonly Fault[] };

export type RoutesNeeds = {
  readonly file: string;
  readonly read: ReadRoutes;
  readonly upstreams: Upstreams;
  readonly introspections: Introspecting;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The table is in use from here on. */
  readonly onTable?: (table: GatewayTable) => void;
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

const filesOf = ({ upstreams }: Gateway): ReadonlyMap<string, string> =>
  new Map(upstreams.flatMap(({ tls }) => (tls?.ca?.pem ? [[tls.ca.file, tls.ca.pem] as const] : [])));

const limitsOf = (one: Pick<Rule, 'limits'> | Pick<Consumer, 'quotas'>): readonly Limit[] =>
  'limits' in one ? one.limits : one.quotas;

/** To read thousands of rules takes up to a second, and a new file is to be in use within two. */
const EVERY_MS = 500;

const UNREADABLE = 'unreadable';

/**
 * Reads the routes, and again whenever the content of the file, or of one that it names, is another: by polling, as links of a
 * volume are swapped unseen.
 */
export const followRoutes = async (needs: RoutesNeeds) => {
  const { file, read, upstreams, introspections, logger, onReload, onTable, everyMs = EVERY_MS } = needs;
  let seen = '';
  let refused = '';
  let table: GatewayTable;
  /** Other files that the routes in use name, as they were read; and those that keep new routes from being used. */
  let beside: ReadonlyMap<string, string> = new Map();
  /** Whose secrets keep new routes from being used: looked at again, and never part of a digest. */
  let secretless: readonly Introspection[] = [];

  const digestOf = (text: string, others: Iterable<string>): string => hash('sha256', [text, ...others].join('\0'));
  const readAgain = async (): Promise<readonly string[]> => {
    const others = [...beside.keys()].map((other) => readFile(other, 'utf8').catch(() => ''));
    const amiss = await introspections.faultsOf(secretless);
    return [...(await Promise.all(others)), ...amiss.map(({ text }) => text)];
  };

  const load = async (text: string): Promise<GatewayTable> => {
    const found = await read(text);
    if (!found.ok) {
      const atFault = found.faults.flatMap((fault) => (fault.file === undefined ? [] : [[fault.file, ''] as const]));
      beside = new Map([...beside, ...atFault]);
      throw new BadRoutes(file, found.faults);
    }
    if (found.hints.length > 0)
      logger.warn({ hints: told(file, found.hints) }, 'the routes have parts that are hardly meant');
    const { upstreams: services, introspections: asked = [] } = found.gateway;
    const amiss = await introspections.faultsOf(asked);
    secretless = amiss.map(({ said }) => said);
    if (amiss.length > 0)
      throw new BadRoutes(
        file,
        amiss.map(({ said: { name, place }, text }) => ({ ...place, at: `introspections ${name}`, text })),
      );
    const routes = await compile(found.gateway, () => nextTurn());
    const { rules, consumers = [] } = found.gateway;
    beside = filesOf(found.gateway);
    return {
      ...{ routes, states: upstreams.apply(services), introspections: introspections.apply(asked) },
      consumers: indexConsumers(consumers),
      limits: new Set([...rules, ...consumers].flatMap(limitsOf).map(({ name }) => name)),
    };
  };

  const refuse = (error: unknown, digest: string): void => {
    const faults = error instanceof BadRoutes ? error.faults : [];
    onReload({ outcome: 'refused', digest: digest === UNREADABLE ? null : digest, faults });
    const why = error instanceof BadRoutes ? { faults: error.message } : { err: error };
    logger.error(why, 'the new routes are refused, and the ones before stay');
  };

  /**
   * Tells a content that is refused once, and a file that cannot be read once, too. A content with faults is not read again; what
   * failed otherwise, such as the start of a thread, may be well the next time.
   */
  const look = async (): Promise<void> => {
    let digest = UNREADABLE;
    let text = '';
    try {
      text = await readFile(file, 'utf8');
      digest = digestOf(text, await readAgain());
      if (digest === seen) return;
      table = await load(text);
      seen = digestOf(text, beside.values());
      refused = '';
      onTable?.(table);
      onReload({ outcome: 'loaded', digest: seen });
      logger.info({ rules: table.routes.rules.length }, 'the new routes are in use');
    } catch (error) {
      if (digest !== refused) refuse(error, digest);
      refused = digest;
      seen = error instanceof BadRoutes ? digestOf(text, await readAgain()) : '';
    }
  };

  const first = await readFile(file, 'utf8');
  table = await load(first);
  seen = digestOf(first, beside.values());
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
