import { describe, expect, it } from 'vitest';
import { NotReady } from './diagnosis.ts';
import { createStateLog } from './state-log.ts';

const coded = (message: string, code: string) => Object.assign(new Error(message), { code });

const setUp = () => {
  const lines: object[] = [];
  const at = (level: string) => (entry: object, text: string) => void lines.push({ level, ...entry, text });
  let clock = 0;
  const logger = { info: at('info'), warn: at('warn'), error: at('error') };
  const states = createStateLog({ logger, now: () => clock });
  return {
    lines,
    states,
    wait: (ms: number) => {
      clock += ms;
    },
  };
};

describe('the log of states', () => {
  it('tells a trouble once, however often it is met and whichever words it finds, and once that it is over', () => {
    const { lines, states, wait } = setUp();
    const means = 'this process is not ready';
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'CONNECT_TIMEOUT', 'ECONNREFUSED']) {
      states.wrong('postgres', { error: coded(`connect ${code} 10.0.0.1:5432`, code), means, level: 'error' });
    }
    wait(12_000);
    states.well('postgres');
    states.well('postgres');
    expect(lines).toMatchObject([
      {
        level: 'error',
        subject: 'postgres',
        cause: 'connect ECONNREFUSED 10.0.0.1:5432',
        advice: 'it does not answer: check that it runs, and the address',
        text: 'postgres: this process is not ready',
      },
      { level: 'info', subject: 'postgres', seconds: 12, text: 'postgres: all is well again' },
    ]);
  });

  it('tells anew what asks for something else to be done, and each subject by itself', () => {
    const { lines, states } = setUp();
    const means = 'this process does without';
    states.wrong('redis', { error: coded('connect ECONNREFUSED', 'ECONNREFUSED'), means });
    states.wrong('redis', { error: Object.assign(new Error('WRONGPASS no'), { name: 'ReplyError' }), means });
    states.wrong('kafka', { error: coded('connect ECONNREFUSED', 'ECONNREFUSED'), means });
    expect(lines.map((line) => Object.fromEntries(Object.entries(line)).subject)).toEqual(['redis', 'redis', 'kafka']);
  });
});

const replied = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

describe('an operator is told what to do about', () => {
  it.each([
    ['a host that does not exist', coded('getaddrinfo ENOTFOUND db', 'ENOTFOUND'), 'check the address (DATABASE_URL)'],
    ['a wrong password of PostgreSQL', coded('password authentication failed', '28P01'), 'user and password'],
    ['a wrong password of Redis', replied('WRONGPASS invalid username-password pair'), 'user and password'],
    ['a Redis that wants one', replied('NOAUTH Authentication required.'), 'user and password'],
    ['a certificate that nobody vouches for', coded('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'TLS'],
    ['a name that the certificate does not have', coded('no altname', 'ERR_TLS_CERT_ALTNAME_INVALID'), 'TLS'],
    ['a server that speaks no TLS', coded('wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER'), 'TLS'],
    ['a replica of Redis', replied("READONLY You can't write against a read only replica."), 'to the primary'],
    ['a standby of PostgreSQL', coded('cannot execute INSERT in a read-only transaction', '25006'), 'to the primary'],
    ['a Redis without memory', replied("OOM command not allowed when used memory > 'maxmemory'."), 'no room'],
    ['a disk that is full', coded('could not extend file', '53100'), 'no room'],
    [
      'a schema of another release',
      new NotReady('the schema is at 0, this release needs 22', 'migrate it'),
      'migrate it',
    ],
    [
      'several addresses that all refuse',
      new AggregateError([coded('connect ::1', 'ECONNREFUSED')], 'all'),
      'that it runs',
    ],
    ['the cause of an error', new Error('no', { cause: coded('getaddrinfo', 'EAI_AGAIN') }), 'does not resolve'],
    [
      'a topic that is missing',
      Object.assign(new Error('no such topic'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' }),
      'npm run topics -- create',
    ],
  ])('%s', (_what, error, advice) => {
    const { lines, states } = setUp();
    states.wrong('it', { error, setting: 'DATABASE_URL', means: 'no' });
    expect(lines).toMatchObject([{ advice: expect.stringContaining(advice) }]);
  });

  it('anything, without a password', () => {
    const { lines, states } = setUp();
    const error = new Error('cannot reach postgres://shop:n0t-shown@db/shop for ada@example.com');
    states.wrong('postgres', { error, means: 'no' });
    expect(lines).toMatchObject([{ cause: 'cannot reach postgres://[redacted]@db/shop for [redacted]' }]);
  });
});
