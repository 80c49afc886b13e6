import { asId, type NewId } from '@orderline/domain/shared';
import { takeRandom } from '@orderline/platform';
import { v7 } from 'uuid';

const MOST = 2 ** 32 - 1;

/** Where the count of a millisecond begins: in the lower half of 32 bits, so that many follow. */
const countFrom = (random: Buffer): number => random.readUInt32BE(6) >>> 1;

/**
 * Makes UUIDs of version 7 (RFC 9562), each above the one before, also where the clock, in epoch milliseconds, goes back;
 * 42 bits of each are random alone.
 */
export const idsBy = (clock: () => number): NewId => {
  let milliseconds = -1;
  let count = 0;
  return () => {
    const random = takeRandom(16);
    const at = clock();
    if (at > milliseconds || count === MOST) {
      milliseconds = Math.max(at, milliseconds + 1);
      count = countFrom(random);
    } else count += 1;
    return asId(v7({ random, msecs: milliseconds, seq: count }));
  };
};

export const newId: NewId = idsBy(Date.now);

export const now = (): Date => new Date();
