import { setTimeout as delay } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import type { Chance } from '../dials/chance.ts';
import type { AnsweringDials, Dials } from '../dials/dials.ts';
import { drawn } from '../dials/latency.ts';
import { dripped, hugeBody } from './bodies.ts';

type FaultKind = 'error' | 'hang' | 'drip' | 'wrong-answer' | 'huge-answer';

export type Faults = {
  /** Wraps one step of the partner; `subject` names the order, or whatever else the request is about. */
  readonly around: (step: string, subject: (context: Context) => Promise<string>) => MiddlewareHandler;
  /** Requests, and faults by kind, since the start. */
  readonly counts: () => Readonly<Record<string, number>>;
};

export type FaultPorts = {
  readonly dials: Pick<Dials<AnsweringDials>, 'now'>;
  readonly chance: Chance;
  /** Aborted when the server stops: nothing hangs on. */
  readonly stopping: AbortSignal;
};

const LONGEST_HANG_MS = 600_000;

const MOST_COUNTED = 200_000;

const counter = () => {
  const counts = new Map<string, number>();
  return {
    next: (name: string): number => {
      if (counts.size > MOST_COUNTED) counts.clear();
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count;
    },
    all: () => Object.fromEntries(counts),
  };
};

const error = (chance: number): Response =>
  Response.json(
    { code: 'unavailable', detail: 'the simulator fails on purpose' },
    { status: chance < 0.5 ? 500 : 503 },
  );

const replace = (context: Context, response: Response): void => {
  context.res = undefined;
  context.res = response;
};

/** Makes HTTP answers late, wrong or absent, as the dials say; decided by subject, step and attempt alone. */
export const createFaults = ({ dials, chance, stopping }: FaultPorts): Faults => {
  const attempts = counter();
  const counts = counter();
  const noted = (what: FaultKind | 'request') => void counts.next(what);
  const hang = async ({ req }: Context): Promise<Response> => {
    const over = AbortSignal.any([req.raw.signal, stopping]);
    await delay(LONGEST_HANG_MS, undefined, { signal: over, ref: false }).catch(() => undefined);
    return new Response(null, { status: 503 });
  };
  const around: Faults['around'] = (step, subject) => async (context, next) => {
    noted('request');
    const about = await subject(context);
    const attempt = attempts.next(`${about} ${step}`);
    const roll = (what: string) => chance(about, step, attempt, what);
    const set = dials.now();
    await delay(drawn(set.latencyMs, roll('latencyMs')));
    const broken = roll('errors') < set.errors ? 'error' : roll('hangs') < set.hangs ? 'hang' : undefined;
    if (broken) noted(broken);
    if (!broken || roll('afterEffect') < set.afterEffect) await next();
    if (broken) return replace(context, broken === 'error' ? error(roll('status')) : await hang(context));
    if (roll('wrongAnswers') < set.wrongAnswers) {
      noted('wrong-answer');
      replace(context, Response.json({ reference: 42, items: 'none', state: 'fine' }));
    } else if (roll('hugeAnswers') < set.hugeAnswers) {
      noted('huge-answer');
      replace(context, hugeBody());
    } else if (roll('drips') < set.drips) {
      noted('drip');
      replace(context, dripped(context.res, stopping));
    }
  };
  return { around, counts: counts.all };
};
