import type { Clock } from './line.ts';

type Listening = {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
};

type Scope = Listening & { readonly document?: Listening & { readonly visibilityState?: string } };

/** What there is of a page; nothing in Node and React Native. */
const asScope = (scope: unknown) => scope as Scope;

type Looking = {
  readonly clock: Clock;
  /** Now and then, and with `true` when the device or the page may have slept or been cut off. */
  readonly look: (woke: boolean) => void;
  /** The page is about to be frozen, and comes back. */
  readonly goAway: () => void;
  readonly comeBack: () => void;
  /** What an app knows of waking up, such as React Native's AppState. */
  readonly wake: ((wokenUp: () => void) => () => void) | undefined;
};

/** How often it is looked at whether all is well. */
const everyMs = 2_000;
/** A timer that is so late tells of a device that slept, or of a clock that was set. */
const lateMs = 5_000;

/** Looks now and then, and whenever the page is shown, comes back, or is in a network again. Answers what ends that. */
export const lookingOut = ({ clock, look, goAway, comeBack, wake }: Looking): (() => void) => {
  const page = asScope(globalThis);
  const isHidden = () => page.document?.visibilityState === 'hidden';
  const woke = () => look(true);
  const shown = (): void => {
    if (isHidden()) return;
    comeBack();
    woke();
  };
  let noTimer = () => {};
  const wait = (): void => {
    const from = clock.now();
    noTimer = clock.after(everyMs, () => {
      const lateBy = clock.now() - from - everyMs;
      wait();
      // Timers of a hidden page are late as it is, and nobody looks at it.
      if (!isHidden()) look(lateBy > lateMs || lateBy < -everyMs);
    });
  };
  wait();
  const listened: readonly (readonly [Listening | undefined, string, () => void])[] = [
    [page, 'online', woke],
    [page, 'pageshow', shown],
    [page, 'pagehide', goAway],
    [page.document, 'visibilitychange', shown],
    [page.document, 'resume', shown],
    [page.document, 'freeze', goAway],
  ];
  for (const [target, type, listener] of listened) target?.addEventListener?.(type, listener);
  const noWake = wake?.(woke);
  return () => {
    noTimer();
    noWake?.();
    for (const [target, type, listener] of listened) target?.removeEventListener?.(type, listener);
  };
};
