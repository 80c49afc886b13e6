export type TogetherOptions<Request, Answer> = {
  /** Answers each request, in their order. */
  readonly ask: (requests: readonly Request[]) => Promise<readonly Answer[]>;
  /** Requests of one key are equal, and go once. */
  readonly keyOf: (request: Request) => string;
  /** How many requests go in one call, and how many calls are under way at once. */
  readonly most: number;
  readonly concurrency: number;
};

export type Together<Request, Answer> = {
  /** Before others: somebody waits for it. */
  readonly askSoon: (request: Request) => Promise<Answer>;
  readonly ask: (request: Request) => Promise<Answer>;
};

type Waiter<Answer> = { readonly resolve: (answer: Answer) => void; readonly reject: (reason: unknown) => void };

type Waiting<Request, Answer> = { readonly request: Request; readonly waiters: Waiter<Answer>[] };

/** Asks for many at a time: what is asked while calls are under way goes in the next one together. */
export const askTogether = <Request, Answer>({
  ask,
  keyOf,
  most,
  concurrency,
}: TogetherOptions<Request, Answer>): Together<Request, Answer> => {
  type Queue = Map<string, Waiting<Request, Answer>>;
  const [soon, later]: readonly [Queue, Queue] = [new Map(), new Map()];
  let underWay = 0;
  let scheduled = false;

  const next = (): readonly Waiting<Request, Answer>[] => {
    const batch: Waiting<Request, Answer>[] = [];
    for (const queue of [soon, later]) {
      for (const [key, waiting] of queue) {
        if (batch.length === most) return batch;
        queue.delete(key);
        batch.push(waiting);
      }
    }
    return batch;
  };

  const call = async (batch: readonly Waiting<Request, Answer>[]): Promise<void> => {
    try {
      const answers = await ask(batch.map(({ request }) => request));
      for (const [index, { waiters }] of batch.entries()) {
        const answer = answers[index];
        for (const { resolve, reject } of waiters) {
          if (answer !== undefined) resolve(answer);
          else reject(new Error('a request was left unanswered'));
        }
      }
    } catch (error) {
      for (const { waiters } of batch) for (const { reject } of waiters) reject(error);
    }
  };

  const start = (): void => {
    scheduled = false;
    while (underWay < concurrency && soon.size + later.size > 0) {
      underWay += 1;
      void call(next()).then(() => {
        underWay -= 1;
        start();
      });
    }
  };

  const enter = (queue: Queue, request: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const key = keyOf(request);
      const waiting = queue.get(key);
      if (waiting) waiting.waiters.push({ resolve, reject });
      else queue.set(key, { request, waiters: [{ resolve, reject }] });
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(start);
    });

  return { askSoon: (request) => enter(soon, request), ask: (request) => enter(later, request) };
};
