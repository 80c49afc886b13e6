import { describe, expect, it } from 'vitest';
import { explainPostgresFailure } from './postgres-failure.ts';

const explain = (log: string) => explainPostgresFailure({ directory: 'data', how: 'it ended with exit code 1', log });

describe('a PostgreSQL that does not start', () => {
  it.each([
    [
      'postgres: error while loading shared libraries: libicuuc.so.60: cannot open shared object file',
      'the library libicuuc.so.60 is missing',
    ],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'its port is in use'],
    ['initdb: error: invalid locale settings; check LANG and LC_* environment variables', 'invalid locale settings'],
    [
      'FATAL:  could not resize shared memory segment "/PostgreSQL.1" to 56 bytes: No space left on device',
      'it gets no shared memory (No space left on device)',
    ],
    [
      'DETAIL:  The data directory was initialized by PostgreSQL version 15, which is not compatible',
      'its data is of PostgreSQL 15',
    ],
    ['something new', 'it ended with exit code 1'],
  ])('on "%s" is told in one line, with its log after it', (log, why) => {
    const [line, ...rest] = explain(log).message.split('\n');
    expect(line).toBe(`PostgreSQL on data does not start: ${why}`);
    expect(rest.join('\n')).toBe(log);
    expect(explain(log).fix).not.toBe('');
  });
});
