import * as z from 'zod';
import { address, exampleAddress, statedAddress } from '../address.ts';
import { demoCustomer } from '../demo.ts';
import { email } from '../email.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, line } from '../fields.ts';
import { replacedBy } from '../version.ts';

const locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-\d{3})?$/, 'is no language tag such as "en-GB"')
  .meta({ description: 'BCP 47.', example: 'en-GB' });

export const password = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds a control character or half a surrogate pair')
  .normalize('NFC');

export const user = z
  .object({
    id,
    email: z.string(),
    emailVerified: z.boolean().meta({ description: 'Whether a code that was sent there came back.' }),
    name: z.string(),
    locale: z.string(),
    addresses: z.array(address),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'User' });

export const registration = z.strictObject({ email, password: password.optional(), name: line(200) }).meta({
  id: 'Registration',
});

const passwordChange = z
  .strictObject({ currentPassword: z.string().min(1).max(128).normalize('NFC'), newPassword: password })
  .meta({ id: 'PasswordChange' });

export const profileChange = z
  .strictObject({
    name: line(200).optional(),
    locale: locale.optional(),
    addresses: z.array(statedAddress).max(20).optional(),
  })
  .meta({ id: 'ProfileChange' });

const me = {
  id: demoCustomer.id,
  email: demoCustomer.email,
  emailVerified: false,
  name: demoCustomer.name,
  locale: 'en-GB',
  addresses: [exampleAddress],
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
};

const tags = ['Users'];

export const registerUser = defineEndpoint({
  method: 'post',
  path: '/api/v1/users',
  operationId: 'registerUser',
  summary: 'Register a customer',
  description:
    'Anyone registers with a password. Staff with `users:write` may leave it out: the customer is invited, and `email-taken` then names the existing account.',
  tags,
  auth: 'optional',
  body: registration,
  answers: { 201: user },
  problems: ['email-taken', 'password-too-common'],
  idempotency: 'accepted',
  versioned: 'etag',
  rateLimit: { name: 'registration', exempts: 'users:write' },
  deprecated: replacedBy('/api/v2/users'),
  examples: {
    body: { email: 'ada@example.com', password: 'analytical engine', name: 'Ada Lovelace' },
    answer: {
      ...me,
      id: '0199c0de-7a00-7000-8000-000000000004',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      addresses: [],
    },
  },
});

export const readProfile = defineEndpoint({
  method: 'get',
  path: '/api/v1/users/me',
  operationId: 'readProfile',
  summary: 'Read your own profile',
  tags,
  auth: 'user',
  answers: { 200: user },
  problems: ['not-found'],
  versioned: 'etag',
  deprecated: replacedBy('/api/v2/users/me'),
  examples: { answer: me },
});

export const updateProfile = defineEndpoint({
  method: 'patch',
  path: '/api/v1/users/me',
  operationId: 'updateProfile',
  summary: 'Change your own profile',
  description: 'What the body names is replaced, the rest stays.',
  tags,
  auth: 'user',
  body: profileChange,
  answers: { 200: user },
  problems: ['not-found'],
  versioned: 'if-match',
  deprecated: replacedBy('/api/v2/users/me'),
  examples: {
    body: {
      addresses: [exampleAddress],
    },
    answer: me,
  },
});

export const eraseUser = defineEndpoint({
  method: 'delete',
  path: '/api/v1/users/me',
  operationId: 'eraseUser',
  summary: 'Erase your account',
  description:
    'Ends every session and erases all that names you; orders are kept without you. Not while an order is placed, paid or packed, and not the last admin. The e-mail address is free to register again.',
  tags,
  auth: 'user',
  body: z.strictObject({ password: z.string().min(1).max(128).normalize('NFC') }).meta({ id: 'Erasure' }),
  answers: { 204: null },
  problems: ['wrong-password', 'login-throttled', 'orders-open', 'last-admin', 'not-found'],
  examples: { body: { password: demoCustomer.password } },
});

export const changePassword = defineEndpoint({
  method: 'put',
  path: '/api/v1/users/me/password',
  operationId: 'changePassword',
  summary: 'Change your password',
  description: 'Every other session of yours is ended; this one goes on.',
  tags,
  auth: 'user',
  body: passwordChange,
  answers: { 204: null },
  problems: ['wrong-password', 'password-too-common', 'login-throttled'],
  examples: { body: { currentPassword: demoCustomer.password, newPassword: 'difference engine' } },
});
