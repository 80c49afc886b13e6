/** The request ran into its deadline: what it was about may or may not take effect. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor() {
    super('the deadline of the request has passed');
  }
}

/** The client closed its connection before it was answered. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';

  constructor() {
    super('the client closed its connection');
  }
}

/** What the work answers, unless the signal aborts first: then its reason is thrown and the work is left to itself. */
export const unlessGivenUp = <Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
