import { peppered, secondFactorSeal, staffSessionIds, totpCodes } from '@orderline/adapters-crypto';
import { type RedisConnection, redisStaffSessions } from '@orderline/adapters-redis';
import { proveCredentials, type SignInPorts, throttleCodes } from '@orderline/domain/identity';
import type { IdentityProvider, StaffSessions } from '@orderline/domain/staff';
import type { ApiConfig, Logger } from '@orderline/platform';

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

/** Where the provider sends browsers back to, at ADMIN_PUBLIC_URL. */
const PROVIDER_CALLBACK = '/admin/sign-in/callback';

/** The provider of the configuration, whose client is loaded here; null where there is none, or no pages of staff. */
export const openIdentityProvider = async (
  { staff, http }: { readonly staff: ApiConfig['staff']; readonly http: Pick<ApiConfig['http'], 'roles'> },
  logger: Pick<Logger, 'warn'>,
): Promise<IdentityProvider | null> => {
  const { issuer, clientId, clientSecret, publicUrl, label, secondFactors } = staff;
  if (!issuer || !clientId || !clientSecret || !publicUrl || !http.roles.includes('admin')) return null;
  const { openidProvider } = await import('@orderline/adapters-http/openid');
  const redirectUrl = `${publicUrl}${PROVIDER_CALLBACK}`;
  return openidProvider({ issuer, clientId, clientSecret, redirectUrl, label, secondFactors }, { logger });
};
