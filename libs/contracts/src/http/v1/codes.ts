import * as z from 'zod';
import { demoCustomer } from '../demo.ts';
import { email } from '../email.ts';
import { defineEndpoint } from '../endpoint.ts';
import { password } from './users.ts';

const tags = ['Users'];

export const requestEmailVerification = defineEndpoint({
  method: 'post',
  path: '/api/v1/users/me/email-verification',
  operationId: 'requestEmailVerification',
  summary: 'Have a code sent that confirms your e-mail address',
  tags,
  auth: 'user',
  answers: { 202: null },
  problems: ['not-found', 'rate-limited'],
  rateLimit: { name: 'codes' },
  examples: {},
});

export const verifyEmail = defineEndpoint({
  method: 'post',
  path: '/api/v1/email-verifications',
  operationId: 'verifyEmail',
  summary: 'Confirm an e-mail address by the code',
  description: 'An address that is not confirmed may sign in and order all the same.',
  tags,
  auth: 'public',
  body: z.strictObject({ token: z.string().min(1).max(512) }).meta({ id: 'EmailVerification' }),
  answers: { 204: null },
  problems: ['invalid-verification-token'],
  rateLimit: { name: 'codes' },
  examples: { body: { token: 'k3yV1cZ0vJtq8m4Xw2u6b9nQpRsTfGhLdAeYiOzUxCE' } },
});

export const requestPasswordReset = defineEndpoint({
  method: 'post',
  path: '/api/v1/password-resets',
  operationId: 'requestPasswordReset',
  summary: 'Ask for a code to choose a new password with',
  description:
    'The code is sent by e-mail, where the address has an account; the answer is the same where it has none. Earlier codes stay good.',
  tags,
  auth: 'public',
  body: z.strictObject({ email }).meta({ id: 'PasswordResetRequest' }),
  answers: { 202: null },
  problems: ['rate-limited'],
  rateLimit: { name: 'codes' },
  examples: { body: { email: demoCustomer.email } },
});

export const resetPassword = defineEndpoint({
  method: 'post',
  path: '/api/v1/password-resets/confirmation',
  operationId: 'resetPassword',
  summary: 'Choose a new password with the code',
  description:
    'Every session is ended: sign in with the new password. Nobody has to wait any more for what was tried before.',
  tags,
  auth: 'public',
  body: z.strictObject({ token: z.string().min(1).max(512), newPassword: password }).meta({ id: 'PasswordReset' }),
  answers: { 204: null },
  problems: ['invalid-reset-token', 'password-too-common'],
  rateLimit: { name: 'codes' },
  examples: { body: { token: 'k3yV1cZ0vJtq8m4Xw2u6b9nQpRsTfGhLdAeYiOzUxCE', newPassword: 'difference engine' } },
});
