import { createHash } from 'node:crypto';
import { isCluster, type RedisClient } from '../client.ts';

export type Script = { readonly source: string; readonly digest: string };

export const scriptOf = (source: string): Script => ({
  source,
  digest: createHash('sha1').update(source).digest('hex'),
});

/** The keys of one call are of one partition. */
export type Call = {
  readonly script: Script;
  readonly keys: readonly string[];
  readonly values: readonly (string | number)[];
};

const CHUNK = 500;

const isUnknown = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

const byItself = async (client: RedisClient, { script, keys, values }: Call): Promise<unknown> => {
  try {
    return await client.evalsha(script.digest, keys.length, ...keys, ...values);
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return client.eval(script.source, keys.length, ...keys, ...values);
  }
};

const together = async (client: RedisClient, calls: readonly Call[]): Promise<readonly unknown[]> => {
  const pipeline = client.pipeline();
  for (const { script, keys, values } of calls) pipeline.evalsha(script.digest, keys.length, ...keys, ...values);
  const replies = (await pipeline.exec()) ?? [];
  return Promise.all(
    calls.map((call, index) => {
      const [error, reply] = replies[index] ?? [new Error('no reply')];
      if (error === null) return reply;
      if (isUnknown(error)) return byItself(client, call);
      throw error;
    }),
  );
};

/** Runs many scripts in one exchange; those of a cluster go to the node that has their keys, all at once. */
export const runAll = async (client: RedisClient, calls: readonly Call[]): Promise<readonly unknown[]> => {
  if (isCluster(client)) return Promise.all(calls.map((call) => byItself(client, call)));
  const replies: unknown[] = [];
  for (let start = 0; start < calls.length; start += CHUNK)
    replies.push(...(await together(client, calls.slice(start, start + CHUNK))));
  return replies;
};
