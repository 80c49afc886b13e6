import * as z from 'zod';
import { position } from '../../realtime/frames.ts';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging } from '../fields.ts';

const notification = z
  .object({
    id,
    type: z.string().meta({ description: 'From the event, in kebab case; clients tolerate new ones.' }),
    title: z.string(),
    body: z.string(),
    subject: z.object({ type: z.string(), id }),
    readAt: instant.nullable(),
    createdAt: instant,
    offset: z
      .int()
      .nullable()
      .meta({ description: 'Its place in your channel, gapless from 1; null where it is older than channels are.' }),
  })
  .meta({ id: 'Notification' });

const revision = z.int().meta({ description: 'Grows with each change of `unread`: the higher one is the later one.' });

const unread = z.int().meta({ description: 'How many of all your notifications are unread.' });

const inbox = pageOf(notification).extend({
  unread,
  unreadRevision: revision,
  position: position.meta({
    description:
      'Where your channel stood at the same moment: follow it from here, and nothing is missed or told twice.',
  }),
});

const tags = ['Notifications'];

export const listNotifications = defineEndpoint({
  method: 'get',
  path: '/api/v1/notifications',
  operationId: 'listNotifications',
  summary: 'Read your inbox, newest first',
  tags,
  auth: 'user',
  query: z.strictObject(paging),
  answers: { 200: inbox },
  problems: [],
  examples: {
    answer: {
      items: [
        {
          id: '0199c0de-7a00-7000-8000-000000000030',
          type: 'order-placed',
          title: 'Your order is placed',
          body: 'We have reserved everything you ordered.',
          subject: { type: 'order', id: demoIds.order },
          readAt: null,
          createdAt: '2026-11-22T10:00:00.000Z',
          offset: 1,
        },
      ],
      page: { next: null },
      unread: 1,
      unreadRevision: 1,
      position: { epoch: '5f0c1f7a3b9e4d21', offset: 1 },
    },
  },
});

export const markNotificationsRead = defineEndpoint({
  method: 'post',
  path: '/api/v1/notifications/read',
  operationId: 'markNotificationsRead',
  summary: 'Mark notifications as read, some or all',
  tags,
  auth: 'user',
  body: z
    .strictObject({ ids: z.array(id).min(1).max(100).optional(), all: z.literal(true).optional() })
    .refine(({ ids, all }) => (ids === undefined) !== (all === undefined), 'must have either "ids" or "all"')
    .meta({ id: 'NotificationsRead', oneOf: [{ required: ['ids'] }, { required: ['all'] }] }),
  answers: { 200: z.object({ read: z.int(), unread, unreadRevision: revision }).meta({ id: 'NotificationsMarked' }) },
  problems: [],
  examples: { body: { all: true }, answer: { read: 3, unread: 0, unreadRevision: 6 } },
});
