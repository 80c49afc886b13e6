import { peppered, secondFactorSeal, staffSessionIds, totpCodes } from '@orderline/adapters-crypto';
import { type RedisConnection, redisStaffSessions } from '@orderline/adapters-redis';
import { proveCredentials, type SignInPorts, throttleCodes } from '@orderline/domain/identity';
import type { StaffSessions } from '@orderline/domain/staff';

export type StaffNeeds = {
  readonly pepper: string;
  readonly redis: RedisConnection | undefined;
  /** Where there is no Redis: development alone. */
  readonly otherwise: StaffSessions;
  readonly signIn: Parameters<typeof proveCredentials>[0] & Pick<SignInPorts, 'loginAttempts'>;
};

/** What sessions of staff stand on, besides their second factors. */
export const staffPorts = ({ pepper, redis, otherwise, signIn }: StaffNeeds) => ({
  staffSessions: redis ? redisStaffSessions(redis) : otherwise,
  sessionIds: staffSessionIds(),
  oneTimeCodes: totpCodes(),
  recoveryCodes: peppered(pepper),
  staffSeal: secondFactorSeal(pepper),
  proveCredentials: proveCredentials(signIn),
  throttleCodes: throttleCodes(signIn),
});
