import { loadConcerns, processSources, type Sources } from '@orderline/platform';
import { Misuse } from '../command.ts';
import { onDatabase } from '../connect.ts';
import { type Capacity, capacityOf, groupsIn } from './capacity.ts';

/** As the command line has it. */
export type Planned = {
  readonly replicas?: string | undefined;
  readonly surge?: string | undefined;
  readonly others?: string | undefined;
  readonly maxConnections?: string | undefined;
};

/** PostgreSQL's own default. */
const RESERVED = 3;

const numberIn = (option: string, text: string): number => {
  const number = Number(text);
  if (/^\d{1,6}$/.test(text)) return number;
  throw new Misuse(`--${option} is a number, not ${text}`);
};

const askedLimits = async () => {
  const { serverLimits } = await import('@orderline/adapters-postgres');
  try {
    return await onDatabase('config', ({ business }) => serverLimits(business));
  } catch (error) {
    if (error instanceof Misuse) throw error;
    const told = error instanceof Error ? error.message : String(error);
    throw new Error(`${told}; or say --max-connections`, { cause: error });
  }
};

/** Where nobody is asked, what counts are the pools: no address need be known. */
const withAnAddress = (sources: Sources): Sources =>
  sources.env.DATABASE_URL || sources.env.DATABASE_URL_FILE
    ? sources
    : { ...sources, env: { ...sources.env, DATABASE_URL: 'postgres://nobody:is-asked@127.0.0.1:5432/nothing' } };

/** What the processes that are planned need of PostgreSQL; undefined where nobody says how many there will be. */
export const plannedConnections = async (planned: Planned): Promise<Capacity | undefined> => {
  const { replicas, surge = '1', others = '10', maxConnections } = planned;
  if (replicas === undefined) {
    if (Object.values(planned).some((given) => given !== undefined))
      throw new Misuse('--replicas says how many there are');
    return undefined;
  }
  const fleet = {
    groups: groupsIn(replicas),
    surge: numberIn('surge', surge),
    others: numberIn('others', others),
  };
  const { connectionsOf } = await import('@orderline/composition');
  const sources = maxConnections === undefined ? processSources() : withAnAddress(processSources());
  const { database } = loadConcerns('worker', ['database'], sources);
  const limits =
    maxConnections === undefined
      ? await askedLimits()
      : { maxConnections: numberIn('max-connections', maxConnections), reserved: RESERVED, most: null };
  return capacityOf(fleet, limits, (app) => connectionsOf(app, database));
};
