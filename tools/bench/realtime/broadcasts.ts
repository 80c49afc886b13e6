import type { Section } from '../report.ts';
import { median } from '../rounds.ts';
import { sqlFile } from '../system.ts';
import type { Clients } from './clients.ts';
import type { Fleet } from './fleet.ts';
import { metricsAt } from './machine.ts';
import type { RealtimePlan } from './plan.ts';

const WITHIN_MS = 30_000;
/** In what steps Node looks at its event loop, which is the least that it tells. */
const RESOLUTION_MS = 10;

/** The longest that either process kept others waiting since the last time, by its own metric. */
const longestStall = async ({ apis }: Fleet): Promise<number> => {
  const each = apis.map(({ management }) => metricsAt(management, ['nodejs_eventloop_lag_max_seconds']));
  const longest = (await Promise.all(each)).flatMap((figures) => Object.values(figures));
  return Math.max(0, 1000 * Math.max(...longest) - RESOLUTION_MS);
};

/** An event of the stock that all are told of, several times, each once all have heard the one before. */
export const measureBroadcasts = async (
  fleet: Fleet,
  clients: Clients,
  { sockets, broadcasts }: RealtimePlan,
): Promise<Section> => {
  const tellAll = async (nth: number): Promise<number> => {
    await fleet.sql.file(sqlFile('tell-all.sql'), [nth]);
    return Date.now();
  };
  await clients.until('all to be connected', WITHIN_MS, ({ live }) => live === sockets);
  // A worker's first news begins an epoch of theirs, so that all follow anew.
  await tellAll(1);
  let lost = 0;
  const begun = await clients.until('all to hear of the first', WITHIN_MS, (part) => {
    lost += part.lost;
    return lost + (part.toAll[0]?.[1] ?? 0) >= sockets;
  });
  let heard = begun.toAll.length;
  const [firsts, lasts, stalls]: [number[], number[], number[]] = [[], [], []];
  const still = await longestStall(fleet);
  for (let nth = 2; nth < 2 + broadcasts; nth += 1) {
    const committed = await tellAll(nth);
    const { toAll } = await clients.until(
      'all to hear it',
      WITHIN_MS,
      (part) => part.toAll.length > heard && part.toAll.at(-1)?.[1] === sockets,
    );
    heard = toAll.length;
    const [, , first = Number.NaN, last = Number.NaN] = toAll.at(-1) ?? [];
    firsts.push(first - committed);
    lasts.push(last - committed);
    stalls.push(await longestStall(fleet));
  }
  const figures = {
    sockets,
    'first ms': median(firsts),
    'last ms': median(lasts),
    'last ms at worst': Math.max(...lasts),
    'loop stall ms': median(stalls),
    'stall at worst': Math.max(...stalls),
    'stall without, at worst': still,
  };
  return { title: 'Broadcasts', left: [], rows: [{ name: 'to all', figures, rounds: [] }] };
};
