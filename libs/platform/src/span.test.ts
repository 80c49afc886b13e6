import { describe, expect, it } from 'vitest';
import { activeTraceparent, runWithRemoteParent, span } from './span.ts';

describe('a span without telemetry', () => {
  it('gives what the work gives, and throws what it throws', async () => {
    const failure = new Error('no');
    await expect(span('place order', { lines: 2 }, async () => 'placed')).resolves.toBe('placed');
    await expect(span('place order', {}, () => Promise.reject(failure))).rejects.toBe(failure);
  });

  it('carries no trace on', () => {
    expect(activeTraceparent()).toBeUndefined();
    expect(runWithRemoteParent(undefined, () => 'done')).toBe('done');
    expect(
      runWithRemoteParent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', activeTraceparent),
    ).toBeUndefined();
  });
});
