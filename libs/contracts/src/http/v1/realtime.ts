import * as z from 'zod';
import { demoCustomer } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { instant } from '../fields.ts';

const tags = ['Real time'];

/** Any key may connect; which channels it may follow is decided for each. */
const apiKeys = [] as const;

export const createRealtimeTicket = defineEndpoint({
  method: 'post',
  path: '/api/v1/realtime/tickets',
  operationId: 'createRealtimeTicket',
  summary: 'Get a ticket for one connection',
  description:
    'The ticket stands for your token in the first frame of a WebSocket: once, and within 30 seconds. The connection may go on as long as the token.',
  tags,
  auth: 'user',
  apiKeys,
  answers: { 201: z.object({ ticket: z.string(), expiresAt: instant }).meta({ id: 'RealtimeTicket' }) },
  problems: [],
  confidential: true,
  examples: {
    answer: { ticket: 'wW1gVWzVpV8n0y1xSUyNBO2yC4gJgNDLQ3kDRNFXG6A', expiresAt: '2026-11-22T10:00:30.000Z' },
  },
});

const user = `user:${demoCustomer.id}`;

/** As long as 64 channels of users are. */
const channels = z
  .string()
  .min(1)
  .max(3072)
  .transform((text) => text.split(','))
  .refine((names) => new Set(names).size === names.length, 'names a channel twice')
  .meta({ description: 'The names of channels, with commas between them.', example: user });

export const followChannels = defineEndpoint({
  kind: 'stream',
  method: 'get',
  path: '/api/v1/realtime/events',
  operationId: 'followChannels',
  summary: 'Follow channels by server-sent events',
  description:
    'For who cannot have a WebSocket. `channels` lists them with commas. Each event carries as its id where every channel is; sent back as Last-Event-ID, all since then is told first, or an event `unsubscribed` says that it cannot be told any more.',
  tags,
  auth: 'user',
  apiKeys,
  query: z.strictObject({ channels }),
  stream: {
    mediaType: 'text/event-stream',
    example: `id: 7c0d:4\nevent: subscribed\ndata: {"channel":"${user}","position":{"epoch":"7c0d","offset":4},"recovered":false,"unread":{"count":1,"revision":9}}\n\n`,
    resumable: true,
  },
  answers: { 200: null },
  problems: ['not-found'],
  examples: { query: { channels: user } },
});
