const SAME_PRESS_MS = 500;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Passes signals of `source` on to `child`, counting equal ones within 500 ms as one: a terminal signals the whole
 * process group and npm forwards the same signal again. Returns what stops the forwarding.
 */
export const forwardSignals = (source, child, now = () => performance.now()) => {
  const last = new Map();
  const listeners = FORWARDED.map((signal) => {
    const listener = () => {
      const at = now();
      if (at - (last.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_PRESS_MS) return;
      last.set(signal, at);
      child.kill(signal);
    };
    source.on(signal, listener);
    return { signal, listener };
  });
  return () => {
    for (const { signal, listener } of listeners) source.off(signal, listener);
  };
};
