import * as z from 'zod';
import { demoCustomer } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, line, pageOf } from '../fields.ts';

export const tokenPair = z
  .object({
    accessToken: z.string().meta({ description: 'A signed token, sent as `Authorization: Bearer …`.' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
    refreshToken: z.string().meta({ description: 'Good for one refresh.' }),
  })
  .meta({ id: 'TokenPair' });

const deviceToken = z.string().min(1).max(512);

const signedIn = tokenPair
  .extend({
    deviceToken: deviceToken.optional().meta({
      description:
        'Keep it on the device, also when signing out, and send it with the next sign-in. It proves nobody and opens nothing.',
    }),
  })
  .meta({ id: 'SignedIn' });

const session = z
  .object({
    id,
    createdAt: instant,
    lastUsedAt: instant,
    expiresAt: instant,
    current: z.boolean().meta({ description: 'Whether this request belongs to it.' }),
  })
  .meta({ id: 'Session' });

const pair = {
  accessToken: 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl',
  tokenType: 'Bearer',
  expiresIn: 900,
  refreshToken: 'k3yV1cZ0vJtq8m4Xw2u6b9nQpRsTfGhLdAeYiOzUxCE',
};

const tags = ['Sessions'];

export const signIn = defineEndpoint({
  method: 'post',
  path: '/api/v1/sessions',
  operationId: 'signIn',
  summary: 'Sign in',
  description:
    'Who fails often must wait: for one account from one address or device, and for an account from everywhere. A device that sends its `deviceToken`, and a network that the account was signed in from lately, do not wait for what others did elsewhere. Staff with a second factor have the rights of a customer without One-Time-Code.',
  tags,
  auth: 'public',
  secondFactor: 'accepted',
  body: z
    .strictObject({
      email: line(254),
      password: z.string().min(1).max(128).normalize('NFC'),
      deviceToken: deviceToken.optional().meta({ description: 'What the last sign-in on this device was told.' }),
    })
    .meta({ id: 'Credentials' }),
  answers: { 201: signedIn },
  problems: ['invalid-credentials', 'wrong-code', 'login-throttled'],
  confidential: true,
  examples: {
    body: { email: demoCustomer.email, password: demoCustomer.password },
    answer: { ...pair, deviceToken: 'Zb2m8s0sQdJm1yq3Wc5xTn7vRfKpLhGgUeYaIoDzXwB' },
  },
});

export const refreshSession = defineEndpoint({
  method: 'post',
  path: '/api/v1/sessions/refresh',
  operationId: 'refreshSession',
  summary: 'Exchange a refresh token for the next pair',
  description:
    'Where the answer is lost, ask again within 10 seconds: the next token is the same. A token that is used later than that ends the session.',
  tags,
  auth: 'public',
  body: z.strictObject({ refreshToken: z.string().min(1).max(512) }).meta({ id: 'Refresh' }),
  answers: { 200: tokenPair },
  problems: ['invalid-refresh-token'],
  confidential: true,
  examples: { body: { refreshToken: pair.refreshToken }, answer: pair },
});

export const listSessions = defineEndpoint({
  method: 'get',
  path: '/api/v1/sessions',
  operationId: 'listSessions',
  summary: 'List your live sessions, newest first',
  tags,
  auth: 'user',
  answers: { 200: pageOf(session) },
  problems: [],
  examples: {
    answer: {
      items: [
        {
          id: '0199c0de-7a00-7000-8000-000000000002',
          createdAt: '2026-11-22T10:00:00.000Z',
          lastUsedAt: '2026-11-22T10:14:00.000Z',
          expiresAt: '2026-12-22T10:14:00.000Z',
          current: true,
        },
      ],
      page: { next: null },
    },
  },
});

export const signOut = defineEndpoint({
  method: 'delete',
  path: '/api/v1/sessions/{id}',
  operationId: 'signOut',
  summary: 'End a session of yours; `current` is this one',
  tags,
  auth: 'user',
  params: z.object({ id: z.union([id, z.literal('current')]) }),
  answers: { 204: null },
  problems: ['not-found'],
  examples: { params: { id: 'current' } },
});
