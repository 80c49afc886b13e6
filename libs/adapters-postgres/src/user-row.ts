import { createHash } from 'node:crypto';
import { asId, type UserId } from '@orderline/domain/shared';
import type { AddressId, User } from '@orderline/domain/users';
import type { AddressRow, users } from './schema/users.ts';

export const userOf = ({ addresses, ...user }: typeof users.$inferSelect): User => ({
  ...user,
  addresses: addresses.map((address, position) => ({
    ...address,
    id: address.id ?? derivedId(user.id, position, address),
    version: address.version ?? 1,
  })),
});

export const userRowOf = (user: User) => ({ ...user, addresses: [...user.addresses], roles: [...user.roles] });

/** The same id at each reading until the user is saved with it: a name-based UUID (version 8, RFC 9562 §5.8). */
const derivedId = (userId: UserId, position: number, { id: _id, version: _version, ...address }: AddressRow) => {
  const digest = createHash('sha256')
    .update(JSON.stringify([userId, position, address]))
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return asId<AddressId>(hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
};
