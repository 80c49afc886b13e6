import { describe, expect, it } from 'vitest';
import { type Closing, closeInOrder } from './lifecycle.ts';
import { createLogger } from './logger.ts';

const logging = () => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'api', version: '0', level: 'info' }, { write: (line) => lines.push(line) });
  return { logger, said: () => lines.map((line) => String(JSON.parse(line).msg)) };
};

const recording = () => {
  const closed: string[] = [];
  const step = (name: string, close: () => Promise<void> = async () => undefined): Closing => ({
    name,
    timeoutMs: 1,
    close: () => {
      closed.push(name);
      return close();
    },
  });
  return { closed, step };
};

describe('closing in order', () => {
  it('begins with one only after the one before it, and says what it waits for', async () => {
    const { logger, said } = logging();
    const { closed, step } = recording();
    const server = Promise.withResolvers<void>();
    const closing = closeInOrder(
      [{ ...step('the server', () => server.promise), timeoutMs: 60_000 }, step('the pool')],
      logger,
    );
    await Promise.resolve();
    await Promise.resolve();
    expect(closed).toEqual(['the server']);
    server.resolve();
    expect(await closing).toBe(true);
    expect(closed).toEqual(['the server', 'the pool']);
    expect(said()).toEqual(['waiting for the server', 'waiting for the pool']);
  });

  it('goes on past one that fails and one that hangs, and is not clean then', async () => {
    const { logger, said } = logging();
    const { closed, step } = recording();
    const steps = [
      step('the consumers', () => Promise.reject(new Error('no'))),
      step('the relay', () => new Promise(() => undefined)),
      step('the pool'),
    ];
    expect(await closeInOrder(steps, logger)).toBe(false);
    expect(closed).toEqual(['the consumers', 'the relay', 'the pool']);
    expect(said()).toContain('the consumers failed to close');
    expect(said()).toContain('the relay did not close within 1 ms');
  });
});
