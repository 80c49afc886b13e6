import { describe, expect, it } from 'vitest';
import { createLogger, isPretty } from './logger.ts';
import { runInCall } from './span.ts';

const logging = () => {
  const lines: string[] = [];
  const logger = createLogger(
    { service: 'api', version: '1.2.3', level: 'info' },
    { write: (line) => lines.push(line) },
  );
  return { logger, lines, entries: () => lines.map((line): unknown => JSON.parse(line)) };
};

describe('the log', () => {
  it('is one JSON object a line that names service, version and level', () => {
    const { logger, lines, entries } = logging();
    logger.info({ orderId: 'o1' }, 'two\nlines');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    expect(entries()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'api',
        version: '1.2.3',
        orderId: 'o1',
        msg: 'two\nlines',
      },
    ]);
  });

  it('names the request that a line belongs to, across awaits', async () => {
    const { logger, entries } = logging();
    await Promise.all(
      ['r1', 'r2'].map((requestId) =>
        runInCall({ requestId }, async () => {
          await Promise.resolve();
          logger.info({ for: requestId }, 'done');
        }),
      ),
    );
    logger.info('outside');
    expect(entries()).toMatchObject([
      { requestId: 'r1', for: 'r1' },
      { requestId: 'r2', for: 'r2' },
      { msg: 'outside' },
    ]);
    expect(entries()[2]).not.toHaveProperty('requestId');
  });

  it.each([
    ['at the top', { password: 'n0t-shown', email: 'n0t-shown', token: 'n0t-shown' }],
    [
      'in a body',
      { body: { password: 'n0t-shown', refreshToken: 'n0t-shown', shippingAddress: { line1: 'n0t-shown' } } },
    ],
    [
      'in headers',
      { request: { headers: { authorization: 'n0t-shown', cookie: 'n0t-shown', 'set-cookie': 'n0t-shown' } } },
    ],
    [
      'in an error',
      { failed: Object.assign(new Error('no'), { request: { headers: { Authorization: 'n0t-shown' } } }) },
    ],
    ['in a list', { users: [{ email: 'n0t-shown' }, { addresses: ['n0t-shown'] }] }],
  ])('leaves out credentials and personal data %s', (_where, entry) => {
    const { logger, lines } = logging();
    logger.info(entry, 'seen');
    expect(lines.join()).toContain('[redacted]');
    expect(lines.join()).not.toContain('n0t-shown');
  });

  it('leaves out API keys, whatever text they stand in', () => {
    const { logger, entries } = logging();
    const key = `pk_live_abcd1234_${'n0tShown'.repeat(6)}`;
    logger.info({ path: `/api/v1/orders/${key}`, failed: new Error(`no ${key}`) }, 'seen');
    expect(entries()[0]).toMatchObject({ path: '/api/v1/orders/[redacted]', failed: { message: 'no [redacted]' } });
    expect(JSON.stringify(entries())).not.toContain('n0tShown');
  });

  it('tells an error whole: stack, causes and the fields of each, but not the row that a database error quotes', () => {
    const { logger, entries } = logging();
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@example.com)' });
    logger.error({ err: new Error('cannot register', { cause }) }, 'failed');
    expect(entries()).toMatchObject([
      {
        err: {
          message: 'cannot register',
          stack: expect.stringContaining('logger.test.ts'),
          cause: {
            message: 'duplicate key',
            code: '23505',
            detail: '[redacted]',
            stack: expect.stringContaining('logger.test.ts'),
          },
        },
      },
    ]);
  });

  it('tells an error that is an entry of its own, and each of an aggregate', () => {
    const { logger, entries } = logging();
    logger.error(new AggregateError([new Error('first'), new Error('second')], 'both'));
    expect(entries()).toMatchObject([
      { msg: 'both', err: { aggregateErrors: [{ message: 'first' }, { message: 'second' }] } },
    ]);
  });

  it("tells an exception of the web platform, as an error or a cause, without its class's constants", () => {
    const { logger, entries } = logging();
    const late = new DOMException('no answer in 1000 ms', 'TimeoutError');
    logger.error({ err: late }, 'not ready');
    logger.error({ err: new Error('cannot be asked', { cause: late }) }, 'failed');
    const told = { type: 'DOMException', name: 'TimeoutError', code: 23, message: 'no answer in 1000 ms' };
    const exactly = { ...told, stack: expect.stringContaining('logger.test.ts') };
    expect(entries()).toEqual([
      expect.objectContaining({ err: exactly }),
      expect.objectContaining({ err: expect.objectContaining({ cause: exactly }) }),
    ]);
  });

  it('lives through an entry that contains itself', () => {
    const { logger, entries } = logging();
    const entry: { self?: unknown; name: string } = { name: 'loop' };
    entry.self = entry;
    logger.info(entry, 'seen');
    expect(entries()).toMatchObject([{ name: 'loop', msg: 'seen' }]);
  });

  it.each([
    ['auto', 'development', true, true],
    ['auto', 'development', false, false],
    ['auto', 'production', true, false],
    ['true', 'production', false, true],
    ['false', 'development', true, false],
  ] as const)('with LOG_PRETTY=%s in %s (terminal: %s) is for people: %s', (pretty, environment, isTTY, expected) => {
    expect(isPretty({ pretty, environment }, { isTTY })).toBe(expected);
  });
});
