import { Agent, get, type IncomingMessage } from 'node:http';

/** Over connections that are kept alive, as a load balancer keeps them to each instance behind it. */
export type Load = {
  /** From now on nothing is sent to this instance; what is under way goes on. */
  withdraw(instance: string): void;
  /** Resolves once so many more requests were answered. */
  more(count: number): Promise<void>;
  /** Sends nothing more; answers what came of each request. */
  end(): Promise<LoadResult>;
};

type LoadResult = {
  readonly answered: number;
  /** Why each of the others failed. */
  readonly failed: readonly string[];
  /** Answers of each instance that closed their connection. */
  readonly closing: ReadonlyMap<string, number>;
};

const bodyRead = async (response: IncomingMessage): Promise<void> => {
  for await (const _chunk of response);
};

const ask = (url: string, agent: Agent): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      bodyRead(response).then(() => resolve(response), reject);
    }).once('error', reject);
  });

/** So many clients, each asking again as soon as it is answered, spread over the instances. */
export const keepAsking = (
  instances: readonly string[],
  { clients, path }: { readonly clients: number; readonly path: string },
): Load => {
  const serving = new Set(instances);
  const agent = new Agent({ keepAlive: true });
  const failed: string[] = [];
  const closing = new Map<string, number>();
  let answered = 0;
  let ending = false;
  const waiting = new Set<() => void>();
  const client = async (number: number): Promise<void> => {
    for (let turn = number; !ending; turn += 1) {
      const instance = [...serving][turn % serving.size];
      if (instance === undefined) throw new Error('no instance is left to ask');
      try {
        const { statusCode = 0, headers } = await ask(instance + path, agent);
        if (statusCode === 200) answered += 1;
        else failed.push(`${instance} answered ${statusCode}`);
        if (headers.connection === 'close') closing.set(instance, (closing.get(instance) ?? 0) + 1);
      } catch (error) {
        failed.push(`${instance}: ${error instanceof Error ? error.message : String(error)}`);
      }
      for (const wake of waiting) wake();
    }
  };
  const running = Array.from({ length: clients }, (_, number) => client(number));
  return {
    withdraw: (instance) => void serving.delete(instance),
    more: (count) =>
      new Promise((resolve) => {
        const goal = answered + failed.length + count;
        const wake = () => {
          if (answered + failed.length < goal) return;
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      }),
    end: async () => {
      ending = true;
      await Promise.all(running);
      agent.destroy();
      return { answered, failed, closing };
    },
  };
};
