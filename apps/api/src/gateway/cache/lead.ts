/** How those who waited for an answer of somebody else's go on: it is kept; it came to nothing; or its client left. */
export type Ending = 'kept' | 'nothing' | 'again';

/** An answer under way that others wait for. */
export type Lead = ReturnType<typeof createLead>;

export const createLead = () => {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  let waiting = 0;
  let isOld = false;
  let hurry: () => void = () => undefined;
  return {
    /** Whoever waits does so for the service, and not for a client that reads slowly. */
    join: (): Promise<Ending> => {
      waiting += 1;
      hurry();
      return promise;
    },
    isAwaited: (): boolean => waiting > 0,
    onJoin: (call: () => void): void => {
      hurry = call;
    },
    /** What it is an answer to was changed meanwhile: it is not kept. */
    outdate: (): void => {
      isOld = true;
    },
    isOld: (): boolean => isOld,
    end: resolve,
  };
};
