import { z } from 'zod';
import { httpOrigin, listOf, oneOf, optional, text, tokenUrl } from '../kinds.ts';
import { setting } from '../setting.ts';

export const staff = z.object({
  secondFactorPolicy: setting(oneOf('optional', 'required'), {
    name: 'STAFF_SECOND_FACTOR',
    fallback: 'optional',
    tells:
      'Whether staff who have set up no second factor have their rights by the API after a password alone (optional) or those of a customer (required). docs/how-to/staff.md',
  }),
  publicUrl: setting(optional(httpOrigin), {
    name: 'ADMIN_PUBLIC_URL',
    tells: 'Where browsers of staff reach /admin; the provider of STAFF_OIDC_ISSUER sends them back there.',
  }),
  issuer: setting(optional(tokenUrl), {
    name: 'STAFF_OIDC_ISSUER',
    tells:
      'The OpenID Connect provider by which staff may sign in; without it by password and code alone. docs/how-to/staff.md',
  }),
  clientId: setting(optional(text), {
    name: 'STAFF_OIDC_CLIENT_ID',
    tells: 'As whom the pages of staff are known to that provider.',
  }),
  clientSecret: setting(optional(text), {
    name: 'STAFF_OIDC_CLIENT_SECRET',
    secret: true,
    tells: 'By which the pages of staff show the provider that it is they (client_secret_basic).',
  }),
  label: setting(text, {
    name: 'STAFF_OIDC_LABEL',
    fallback: 'single sign-on',
    tells: 'What the button of the sign-in calls the provider.',
  }),
  secondFactors: setting(listOf(text), {
    name: 'STAFF_OIDC_SECOND_FACTORS',
    fallback: ['mfa'],
    tells:
      'Values of the claims acr and amr by which the provider says that it asked for more than a password; with none of them our own code is asked for.',
  }),
});
