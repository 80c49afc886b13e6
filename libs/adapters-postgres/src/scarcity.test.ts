import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { asThrown } from './failure.ts';
import { watchScarcity } from './scarcity.ts';

const thrown = (code: string) => asThrown(Object.assign(new Error('from the driver'), { code }));

describe('scarcity', () => {
  it.each(['53100', '53200', '58030'])('of code %s speaks against the server for five seconds', (code) => {
    let now = 0;
    const scarcity = watchScarcity(() => now);
    scarcity.note(thrown(code));
    now = 4999;
    expect(scarcity.check).toThrow(Unavailable);
    now = 5000;
    expect(scarcity.check).not.toThrow();
  });

  it.each(['23505', '57P01', '53300', '40P01'])('is not what code %s tells', (code) => {
    const scarcity = watchScarcity();
    scarcity.note(thrown(code));
    expect(scarcity.check).not.toThrow();
  });
});
