import { describe, expect, it } from 'vitest';
import { loadConcerns } from './load-config.ts';
import { InvalidConfig } from './setting.ts';

const whole = {
  STAFF_OIDC_ISSUER: 'https://id.shop.example',
  STAFF_OIDC_CLIENT_ID: 'orderline',
  STAFF_OIDC_CLIENT_SECRET: 'n0t-shown',
  ADMIN_PUBLIC_URL: 'https://admin.shop.example',
};

const load = (env: Readonly<Record<string, string>>, environment = 'production') =>
  loadConcerns('api', ['staff'], { env: { ENVIRONMENT: environment, ...env }, readFile: () => '{}' });

const faultsOf = (env: Readonly<Record<string, string>>, environment?: string): readonly string[] => {
  try {
    load(env, environment);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.faults.map(({ name }) => name);
    throw error;
  }
};

describe('the provider by which staff sign in', () => {
  it('is none unless it is configured, and then wholly', () => {
    expect(load({}).staff.issuer).toBeUndefined();
    expect(load({ ADMIN_PUBLIC_URL: whole.ADMIN_PUBLIC_URL }).staff.publicUrl).toBe(whole.ADMIN_PUBLIC_URL);
    expect(load({ ...whole, STAFF_OIDC_SECOND_FACTORS: 'mfa, hwk' }).staff).toMatchObject({
      issuer: whole.STAFF_OIDC_ISSUER,
      label: 'single sign-on',
      secondFactors: ['mfa', 'hwk'],
    });
  });

  it.each(Object.keys(whole))('is refused without %s', (name) => {
    expect(faultsOf(Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name)))).toEqual([name]);
  });

  it.each([
    ['STAFF_OIDC_ISSUER', 'http://id.shop.example'],
    ['ADMIN_PUBLIC_URL', 'http://admin.shop.example'],
  ])('is reached by TLS alone outside development and test: %s', (name, value) => {
    expect(faultsOf({ ...whole, [name]: value })).toEqual([name]);
    expect(faultsOf({ ...whole, [name]: value }, 'development')).toEqual([]);
  });

  it.each([
    ['STAFF_OIDC_ISSUER', 'https://user:word@id.shop.example'],
    ['STAFF_OIDC_ISSUER', 'id.shop.example'],
    ['ADMIN_PUBLIC_URL', 'https://admin.shop.example/admin'],
  ])('is refused where %s is %s', (name, value) => {
    expect(faultsOf({ ...whole, [name]: value })).toContain(name);
  });
});
