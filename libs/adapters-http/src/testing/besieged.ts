import type { RequestListener } from 'node:http';
import type { HttpPolicy } from '../http-policy.ts';
import { keyed, openClient, read } from './harness.ts';
import { type Hostility, hostilities } from './hostility.ts';
import { startCountingUpstream } from './upstream.ts';

const good: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json').end('{"id":"pay_1"}');
};

const AT_A_TIME = 20;

export type Siege = {
  readonly calls: number;
  /** What each call adds to the client's clock. */
  readonly callMs?: number;
};

/** A client before an upstream that is hostile until it recovers. */
export const besiege = async (hostility: Hostility, policy: Partial<HttpPolicy>) => {
  let isHostile = true;
  const upstream = await startCountingUpstream((request, response) =>
    (isHostile ? hostilities[hostility] : good)(request, response),
  );
  const client = openClient(upstream.origin, policy);
  return {
    /** Reads and repeatable writes by turns, twenty at a time, and how many ended how. */
    call: async ({ calls, callMs = 0 }: Siege): Promise<Readonly<Record<string, number>>> => {
      const endings = new Map<string, number>();
      let begun = 0;
      const caller = async (): Promise<void> => {
        while (begun < calls) {
          begun += 1;
          client.pass(callMs);
          const ended = await client.request(begun % 2 === 0 ? read : keyed);
          const ending = ended.ok ? 'ok' : ended.error.kind;
          endings.set(ending, (endings.get(ending) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, caller));
      return Object.fromEntries(endings);
    },
    recover: (): void => {
      isHostile = false;
    },
    pass: client.pass,
    page: client.page,
    count: upstream.count,
    close: async (): Promise<void> => {
      await client.close();
      await upstream.close();
    },
  };
};
