import { describe, expect, it } from 'vitest';
import { missingLine, report } from './report.ts';

const missing = { service: 'kafka', why: 'there is no Java', fix: 'install it' } as const;
const outcome = { services: { redis: { url: "redis://:it's@127.0.0.1:1", how: 'here' } }, missing: [missing] };

describe('the report of services', () => {
  it('can be pasted into a shell whatever a URL holds', () => {
    expect(report(outcome, 'env')).toBe("export REDIS_URL='redis://:it'\\''s@127.0.0.1:1'\n");
  });

  it('lists one service a line, none that is missing', () => {
    expect(report(outcome, 'table')).toBe("redis  REDIS_URL  redis://:it's@127.0.0.1:1  here\n");
  });

  it('says as JSON what is there and what is missing', () => {
    expect(JSON.parse(report(outcome, 'json'))).toEqual(outcome);
  });

  it('gives a missing service one line', () => {
    expect(missingLine(missing)).toBe('✗ kafka: there is no Java. Fix: install it.');
  });
});
