import { peppered, secondFactorSeal, staffSessionIds, totpCodes } from '@orderline/adapters-crypto';
import { type RedisConnection, redisStaffSessions } from '@orderline/adapters-redis';
import { proveCredentials, type SignInPorts, type SpendCode, throttleCodes } from '@orderline/domain/identity';
import { type IdentityProvider, type SpendCodePorts, type StaffSessions, spendCode } from '@orderline/domain/staff';
import { type ApiConfig, currentCall, type Logger } from '@orderline/platform';
import { inAct } from './audit/act.ts';

export type StaffNeeds = {
  readonly pepper: string;
  readonly redis: RedisConnection | undefined;
  /** Where there is no Redis: development alone. */
  readonly otherwise: StaffSessions;
  readonly signIn: Parameters<typeof proveCredentials>[0] &
    Pick<SignInPorts, 'loginAttempts'> &
    Pick<SpendCodePorts, 'transact' | 'secondFactors'>;
};

/** What sessions of staff stand on, besides their second factors. */
export const staffPorts = ({ pepper, redis, otherwise, signIn }: StaffNeeds) => {
  const codes = {
    oneTimeCodes: totpCodes(),
    recoveryCodes: peppered(pepper),
    staffSeal: secondFactorSeal(pepper),
    throttleCodes: throttleCodes(signIn),
  };
  return {
    ...codes,
    staffSessions: redis ? redisStaffSessions(redis) : otherwise,
    sessionIds: staffSessionIds(),
    proveCredentials: proveCredentials(signIn),
    spendCode: spendCodeAtSignIn({ ...signIn, ...codes }),
  };
};

/** A code that was taken is in the audit, as on the pages. */
const spendCodeAtSignIn =
  (ports: SpendCodePorts): SpendCode =>
  ({ userId, address, code }) => {
    const act = {
      actor: { kind: 'user', id: userId },
      action: 'signIn',
      target: { type: 'user', id: userId },
    } as const;
    const from = { address, requestId: currentCall()?.requestId ?? null };
    return inAct({ ...act, ...from }, () => spendCode(ports, { userId, address, code }));
  };

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
