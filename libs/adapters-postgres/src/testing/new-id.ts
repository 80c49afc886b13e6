import { randomBytes } from 'node:crypto';
import { asId, type NewId } from '@orderline/domain/shared';

let last = 0n;

/** UUIDv7 (RFC 9562) whose later ones sort behind earlier ones. */
export const newId: NewId = () => {
  const now = BigInt(Date.now()) << 12n;
  last = now > last ? now : last + 1n;
  const hex = last.toString(16).padStart(15, '0');
  const random = randomBytes(8);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const tail = random.toString('hex');
  return asId(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12)}-${tail.slice(0, 4)}-${tail.slice(4)}`);
};
