import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { id } from '../fields.ts';

const types = ['order-placed', 'order-shipped', 'order-delivered', 'order-cancelled', 'order-refunded'] as const;

const byType = <Model extends z.ZodType>(model: Model) =>
  Object.fromEntries(types.map((type) => [type, model])) as Record<(typeof types)[number], Model>;

const told = z
  .object({
    inApp: z.boolean().meta({ description: 'In the inbox.' }),
    email: z.boolean().meta({ description: 'By e-mail, where the address is confirmed.' }),
  })
  .meta({ id: 'WaysToTell' });

const preferences = z.object(byType(told)).meta({
  id: 'NotificationPreferences',
  description:
    'How you are told of what, by the type of the notification. Codes and news of your password are always sent.',
});

const toldChange = z
  .strictObject({ inApp: z.boolean().optional(), email: z.boolean().optional() })
  .meta({ id: 'WaysToTellChange' });

const change = z.strictObject(byType(toldChange.optional())).meta({ id: 'NotificationPreferencesChange' });

const everyWay = { inApp: true, email: true };

const shown = {
  'order-placed': everyWay,
  'order-shipped': everyWay,
  'order-delivered': { inApp: true, email: false },
  'order-cancelled': everyWay,
  'order-refunded': everyWay,
};

const tags = ['Notifications'];

export const readNotificationPreferences = defineEndpoint({
  method: 'get',
  path: '/api/v2/users/me/notification-preferences',
  operationId: 'readNotificationPreferences',
  summary: 'Read how you are told of what',
  tags,
  auth: 'user',
  answers: { 200: preferences },
  problems: ['not-found'],
  versioned: 'etag',
  examples: { answer: shown },
});

export const changeNotificationPreferences = defineEndpoint({
  method: 'patch',
  path: '/api/v2/users/me/notification-preferences',
  operationId: 'changeNotificationPreferences',
  summary: 'Choose how you are told of what',
  description: 'What the body names is replaced, the rest stays. It holds for what happens from then on.',
  tags,
  auth: 'user',
  body: change,
  answers: { 200: preferences },
  problems: ['not-found'],
  versioned: 'if-match',
  examples: { body: { 'order-delivered': { email: false } }, answer: shown },
});

export const unsubscribe = defineEndpoint({
  method: 'post',
  path: '/api/v2/notification-emails/{id}/unsubscribe/{token}',
  operationId: 'unsubscribe',
  summary: 'Switch off e-mails like the one whose link this is',
  description:
    'What a mail program asks for that knows one-click unsubscribing (RFC 8058): e-mails have the link in their header List-Unsubscribe. Whatever the body is, it is not read.',
  tags,
  auth: 'public',
  params: z.object({ id, token: id }),
  secretParams: ['token'],
  answers: { 204: null },
  problems: ['not-found'],
  rateLimit: { name: 'codes' },
  examples: {
    params: { id: '0199c0de-7a00-7000-8000-000000000030', token: '9d9c1e0a-2f0b-4c36-9b0f-0f1f3a7f2f11' },
  },
});
