import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';

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
