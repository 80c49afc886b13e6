import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { CannotStart, EXIT } from './exit-codes.ts';
import { type HostProcess, type RunningApp, runApp, stopRequests } from './lifecycle.ts';
import { createLogger } from './logger.ts';

const hosting = (timeoutMs = 60_000) => {
  const lines: string[] = [];
  const exited = Promise.withResolvers<number>();
  const host = Object.assign(new EventEmitter(), {
    exit: (code: number) => exited.resolve(code),
  }) satisfies HostProcess;
  const logger = createLogger({ service: 'api', version: '0', level: 'info' }, { write: (line) => lines.push(line) });
  const run = (start: () => Promise<RunningApp>) => runApp({ start, logger, timeoutMs }, host);
  return { host, run, exitCode: exited.promise, log: () => lines.join('') };
};

const closing = (name: string, close: () => Promise<void>) => ({ name, close, timeoutMs: 60_000 });

describe('stop signals', () => {
  it('within 500 ms of the first are the same one, later ones force', () => {
    let now = 0;
    const next = stopRequests(() => now);
    expect(next()).toBe('stop');
    now = 499;
    expect(next()).toBe('ignore');
    now = 500;
    expect(next()).toBe('force');
  });
});

describe('an app', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('closes what it opened on %s and exits with 0', async (signal) => {
    const { host, run, exitCode } = hosting();
    const closed: string[] = [];
    await run(async () => ({ closing: [closing('the pool', async () => void closed.push('the pool'))] }));
    host.emit(signal, signal);
    host.emit(signal, signal);
    expect(await exitCode).toBe(0);
    expect(closed).toEqual(['the pool']);
  });

  it('that fails to close something exits with 1', async () => {
    const { host, run, exitCode } = hosting();
    await run(async () => ({ closing: [closing('the pool', () => Promise.reject(new Error('no')))] }));
    host.emit('SIGTERM', 'SIGTERM');
    expect(await exitCode).toBe(1);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('is forced by a second %s, and exits with %d', async (signal, code) => {
    const { host, run, exitCode } = hosting();
    await run(async () => ({ closing: [closing('what never closes', () => new Promise(() => undefined))] }));
    host.emit(signal, signal);
    const asking = setInterval(() => host.emit(signal, signal), 50);
    expect(await exitCode).toBe(code);
    clearInterval(asking);
  });

  it('that does not stop in time exits with 1', async () => {
    const { host, run, exitCode, log } = hosting(50);
    await run(async () => ({ closing: [closing('what never closes', () => new Promise(() => undefined))] }));
    host.emit('SIGTERM', 'SIGTERM');
    expect(await exitCode).toBe(1);
    expect(log()).toContain('did not stop within 50 ms');
  });

  it.each([EXIT.tryAgain, EXIT.misconfigured])(
    'that cannot start tells cause and advice in one line without a stack, and exits with %d',
    async (exitCode) => {
      const { run, exitCode: exited, log } = hosting();
      await run(() => Promise.reject(new CannotStart('port 1 is busy', { advice: 'take another', exitCode })));
      expect(await exited).toBe(exitCode);
      const told = {
        level: 'fatal',
        msg: 'cannot start: port 1 is busy: take another',
        advice: 'take another',
        exitCode,
      };
      expect(JSON.parse(log())).toMatchObject(told);
      expect(log()).not.toContain('stack');
    },
  );

  it('that turns out not to be able to start closes what it has opened, and exits with the code that says so', async () => {
    const { run, exitCode } = hosting();
    const closed: string[] = [];
    const given = { advice: 'migrate the database', exitCode: EXIT.tryAgain };
    const failed = Promise.reject(new CannotStart('the schema is at 1', given));
    await run(async () => ({ failed, closing: [closing('the pool', async () => void closed.push('the pool'))] }));
    expect(await exitCode).toBe(75);
    expect(closed).toEqual(['the pool']);
  });

  it('that fails to start for an unforeseen reason says why and exits with 1', async () => {
    const { run, exitCode, log } = hosting();
    await run(() => Promise.reject(new Error('no database')));
    expect(await exitCode).toBe(1);
    expect(log()).toContain('no database');
  });

  it('that is stopped while it starts closes what it has opened by then', async () => {
    const { host, run, exitCode } = hosting();
    const started = Promise.withResolvers<RunningApp>();
    const running = run(() => started.promise);
    host.emit('SIGTERM', 'SIGTERM');
    const closed: string[] = [];
    started.resolve({ closing: [closing('the pool', async () => void closed.push('the pool'))] });
    await running;
    expect(await exitCode).toBe(0);
    expect(closed).toEqual(['the pool']);
  });

  it.each(['uncaughtException', 'unhandledRejection'] as const)(
    'exits with 1 on an %s, which is logged whole',
    async (event) => {
      const { host, run, exitCode, log } = hosting();
      await run(async () => ({ closing: [] }));
      host.emit(event, new Error('bug', { cause: new Error('beneath it') }));
      expect(await exitCode).toBe(1);
      expect(log()).toContain('lifecycle.test.ts');
      expect(log()).toContain('beneath it');
    },
  );

  it('that cannot go on closes in order and exits with 1', async () => {
    const { run, exitCode, log } = hosting();
    const closed: string[] = [];
    const { promise: failed, reject } = Promise.withResolvers<never>();
    await run(async () => ({ failed, closing: [closing('the pool', async () => void closed.push('the pool'))] }));
    reject(new Error('the consumer is dead'));
    expect(await exitCode).toBe(1);
    expect(closed).toEqual(['the pool']);
    expect(log()).toContain('the consumer is dead');
  });

  it('stops when whoever started it is gone', async () => {
    const { host, run, exitCode } = hosting();
    await run(async () => ({ closing: [] }));
    host.emit('disconnect');
    expect(await exitCode).toBe(0);
  });
});
