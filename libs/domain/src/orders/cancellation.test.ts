import { describe, expect, it } from 'vitest';
import { explained } from './cancellation.ts';

describe('the reason of a cancellation', () => {
  it.each([
    ['a code', 'carrier-timeout', { reason: 'carrier-timeout', words: 'the carrier did not collect it in time' }],
    [
      'words of earlier days',
      'the payment was declined',
      { reason: 'payment-declined', words: 'the payment was declined' },
    ],
    ['words that no code stands for', 'lost in the flood', { reason: 'other', words: 'lost in the flood' }],
  ])('is read from %s', (_what, kept, explanation) => {
    expect(explained(kept)).toEqual(explanation);
  });
});
