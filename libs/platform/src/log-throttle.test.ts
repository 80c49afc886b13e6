import { describe, expect, it } from 'vitest';
import { createLogThrottle } from './state-log.ts';

describe('a log throttle', () => {
  it('says it at once, and again when the period is over', () => {
    let now = 0;
    const said: string[] = [];
    const say = createLogThrottle({ everyMs: 1000, elapsed: () => now });
    const sayAt = (at: number) => {
      now = at;
      say('topic', () => said.push(`at ${at}`));
    };
    for (const at of [0, 1, 999, 1000, 1999, 5000]) sayAt(at);
    expect(said).toEqual(['at 0', 'at 1000', 'at 5000']);
  });

  it('keeps no topic silent for the sake of another', () => {
    const said: string[] = [];
    const say = createLogThrottle({ everyMs: 1000, elapsed: () => 0 });
    for (const topic of ['one', 'other', 'one']) say(topic, () => said.push(topic));
    expect(said).toEqual(['one', 'other']);
  });
});
