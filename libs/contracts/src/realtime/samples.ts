import { demoCustomer, demoIds } from '../http/demo.ts';
import type { ClientFrame, ServerFrame } from './frames.ts';

const channel = `user:${demoCustomer.id}`;
const position = { epoch: '7c0d2f1e9a4b5c63', offset: 4 };
const unread = { count: 2, revision: 9 };

/** One of each frame, as the document shows them. */
export const frameSamples: readonly (ClientFrame | ServerFrame)[] = [
  { id: 1, connect: { ticket: 'wW1gVWzVpV8n0y1xSUyNBO2yC4gJgNDLQ3kDRNFXG6A' } },
  { id: 2, subscribe: { channel, position } },
  { id: 3, unsubscribe: { channel } },
  { id: 4, refresh: { token: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln' } },
  { pong: {} },
  { id: 1, connected: { userId: demoCustomer.id, expiresAt: '2026-11-22T10:15:00.000Z', pingSeconds: 25 } },
  { id: 2, subscribed: { channel, position: { ...position, offset: 5 }, recovered: true, unread } },
  { id: 3, unsubscribed: { channel } },
  { id: 4, refreshed: { expiresAt: '2026-11-22T10:30:00.000Z' } },
  { id: 2, error: { code: 'unknown-channel', detail: 'There is no such channel, or it is not yours.' } },
  {
    publication: {
      channel: `order:${demoIds.order}`,
      offset: 2,
      type: 'order-paid',
      data: { type: 'OrderPaid', version: 2, at: '2026-11-22T10:00:02.000Z' },
      at: '2026-11-22T10:00:02.000Z',
    },
  },
  { read: { channel, unread: { count: 0, revision: 10 } } },
  { unsubscribed: { channel, code: 'unrecoverable' } },
  { ping: {} },
];
