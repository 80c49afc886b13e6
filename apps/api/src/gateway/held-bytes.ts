/** Of the bodies of all requests that are read whole: who needs more is refused. */
const MOST_HELD = 64 * 1_024 * 1_024;

/** There is no room for a body that must be read whole. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** What one request holds. */
export type Held = {
  /** Throws where there is no room. */
  readonly take: (bytes: number) => void;
  /** For good: nothing more is taken. */
  readonly free: () => void;
};

/** One budget for the process: bodies are read before a service counts the request as under way. */
export const createHeldBytes = (most = MOST_HELD) => {
  let held = 0;
  return {
    open: (): Held => {
      let own = 0;
      let isOpen = true;
      return {
        take: (bytes) => {
          if (!isOpen || held + bytes > most) throw new NoRoom('too many bodies are held');
          own += bytes;
          held += bytes;
        },
        free: () => {
          isOpen = false;
          held -= own;
          own = 0;
        },
      };
    },
    bytes: (): number => held,
  };
};

export type HeldBytes = ReturnType<typeof createHeldBytes>;
