import type { SessionId } from '@orderline/domain/identity';
import { asId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { followRevocations, revocable } from './access.ts';

const [live, ended] = [asId<SessionId>('live'), asId<SessionId>('ended')];

describe('a token of a session', () => {
  it('is good until the session is ended, and unknown after that', async () => {
    const over = new Set<SessionId>();
    const tokens = revocable(
      { verify: async (token: string) => (token === 'forged' ? null : { sessionId: asId<SessionId>(token) }), jwks: 1 },
      { has: (id) => over.has(id) },
    );
    over.add(ended);
    expect(await tokens.verify('live')).toEqual({ sessionId: live });
    expect(await tokens.verify('ended')).toBeNull();
    expect(await tokens.verify('forged')).toBeNull();
    expect(tokens.jwks).toBe(1);
  });
});

describe('following revocations', () => {
  it('goes on after a failure, of which its loop tells, and stops when it is told to', async () => {
    const outcomes = ['fails', 'fails', 'works', 'works'];
    const lines: string[] = [];
    const line = (what: string) => () => void lines.push(what);
    const loop = { failed: line('failed'), progressed: line('progressed'), ended: line('ended') };
    let stop = () => {};
    const stopped = Promise.withResolvers<void>();
    const refresh = async () => {
      const outcome = outcomes.shift();
      if (outcome === 'fails') throw new Error('no database');
      if (outcomes.length > 0) return;
      stop();
      stopped.resolve();
    };
    stop = await followRevocations({ refresh }, { loop, everyMs: 1 });
    await stopped.promise;
    expect(lines).toEqual(['failed', 'failed', 'progressed', 'ended']);
  });
});
