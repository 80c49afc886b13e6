import type { ValidPart } from './apps.ts';
import { isDeployed } from './rule.ts';
import type { Refusal } from './setting.ts';

/** What is wanted together, by the name of each. */
const parts = {
  STAFF_OIDC_ISSUER: { key: 'issuer', expected: 'the provider that the other STAFF_OIDC_ settings are for' },
  STAFF_OIDC_CLIENT_ID: { key: 'clientId', expected: 'as whom the provider of STAFF_OIDC_ISSUER knows us' },
  STAFF_OIDC_CLIENT_SECRET: {
    key: 'clientSecret',
    expected: 'the secret that the provider of STAFF_OIDC_ISSUER gave us',
  },
  ADMIN_PUBLIC_URL: { key: 'publicUrl', expected: 'where the provider of STAFF_OIDC_ISSUER sends browsers back to' },
} as const;

const secure = ['STAFF_OIDC_ISSUER', 'ADMIN_PUBLIC_URL'] as const;

/** A provider is configured wholly, or not at all; outside development and test by https alone. */
export const staffRefusals = (config: ValidPart): readonly Refusal[] => {
  const { staff = {} } = config;
  const { issuer, clientId, clientSecret } = staff;
  if ([issuer, clientId, clientSecret].every((value) => value === undefined)) return [];
  const missing = Object.entries(parts).flatMap(([name, { key, expected }]) =>
    staff[key] === undefined ? { name, expected } : [],
  );
  const plain = secure.flatMap((name) => {
    const value = staff[parts[name].key];
    return isDeployed(config) && value?.startsWith('http:')
      ? { name, expected: 'https:// alone: only development and test go without', got: value }
      : [];
  });
  return [...missing, ...plain];
};
