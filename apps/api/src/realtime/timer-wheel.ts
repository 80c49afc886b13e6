/** What a wheel wakes; it is in one place of one wheel at a time. */
export type Timed = {
  /** The place that it is in, and when it is due; the wheel's own. */
  place: Set<Timed> | null;
  dueAt: number;
  /** Is called once, and may be scheduled again. */
  due(): void;
};

export type TimerWheelOptions = {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** How exact it is, and after how many such steps it has come around. */
  readonly stepMs: number;
  readonly steps: number;
};

export type TimerWheel = {
  /** In so many milliseconds, or a step later; what was scheduled before is forgotten. */
  schedule(timed: Timed, inMs: number): void;
  cancel(timed: Timed): void;
  /** Wakes what is due: to be called once a step. */
  turn(): void;
};

/** One timer for all connections, each of which is in the set of its step: no timer of Node's, no heap to keep in order. */
export const createTimerWheel = ({ now, stepMs, steps }: TimerWheelOptions): TimerWheel => {
  const places = Array.from({ length: steps }, () => new Set<Timed>());
  let turned = Math.floor(now() / stepMs);

  const cancel = (timed: Timed): void => {
    timed.place?.delete(timed);
    timed.place = null;
  };

  const wake = (place: Set<Timed>, until: number): void => {
    for (const timed of [...place]) {
      if (timed.place !== place || timed.dueAt > until) continue;
      cancel(timed);
      timed.due();
    }
  };

  return {
    schedule: (timed, inMs) => {
      cancel(timed);
      timed.dueAt = now() + Math.max(0, inMs);
      const step = Math.max(turned + 1, Math.ceil(timed.dueAt / stepMs));
      timed.place = places[step % steps] ?? null;
      timed.place?.add(timed);
    },
    cancel,
    turn: () => {
      const until = Math.floor(now() / stepMs);
      const from = Math.max(turned + 1, until - steps + 1);
      turned = until;
      for (let step = from; step <= until; step += 1) {
        const place = places[step % steps];
        if (place) wake(place, until * stepMs);
      }
    },
  };
};
