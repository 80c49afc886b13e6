import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { watchResourceShortage } from './database.ts';
import { asThrown } from './failure.ts';

const thrown = (code: string) => asThrown(Object.assign(new Error('from the driver'), { code }));

describe('scarcity', () => {
  it.each(['53100', '53200', '58030'])('of code %s speaks against the server for five seconds', (code) => {
    let now = 0;
    const resourceShortage = watchResourceShortage(() => now);
    resourceShortage.note(thrown(code));
    now = 4999;
    expect(resourceShortage.check).toThrow(Unavailable);
    now = 5000;
    expect(resourceShortage.check).not.toThrow();
  });

  it.each(['23505', '57P01', '53300', '40P01'])('is not what code %s tells', (code) => {
    const resourceShortage = watchResourceShortage();
    resourceShortage.note(thrown(code));
    expect(resourceShortage.check).not.toThrow();
  });
});
