import * as z from 'zod';
import { demoTrouble } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { instant, line, pageOf, paging } from '../fields.ts';
import {
  broken,
  brokenHeaders,
  consumer,
  eventId,
  fields,
  fingerprint,
  parkedEvent,
  reads,
  trial,
} from './parked-event.ts';

const count = z.int();
const group = z
  .object({
    consumer: z.string(),
    fingerprint: z.string().meta({ description: 'The error with `…` for ids and `#` for numbers.' }),
    events: count,
    oldest: instant,
    newest: instant,
  })
  .meta({ id: 'DeadLetterGroup' });

const reading = { tags: ['Internal'], auth: { scopes: ['events:read'] } } as const;
const writing = { tags: ['Internal'], auth: { scopes: ['events:write'] } } as const;
const named = z.strictObject({ consumer, eventId }).meta({ id: 'ParkedPlace' });

const place = z.strictObject({
  consumer: consumer.meta({ description: 'Who could not handle it.' }),
  eventId: eventId.meta({ description: 'Its id.' }),
});

const atBroken = { consumer: broken.consumer, eventId: broken.eventId };

/** What narrows parked events down, in a list and in an export. */
export const deadLetterFilter = z.strictObject({
  consumer: consumer.optional().meta({ description: 'Only those of this one.' }),
  fingerprint,
  state: z
    .enum(['dead', 'all'])
    .optional()
    .meta({ description: '`all`: also those that are tried again by themselves, or wait behind another.' }),
});

export const listDeadLetters = defineEndpoint({
  method: 'get',
  path: '/internal/dead-letters',
  operationId: 'listDeadLetters',
  summary: 'List events that wait for somebody to act, the longest parked first',
  description: 'Not routed from outside the cluster.',
  ...reading,
  query: deadLetterFilter.extend(paging),
  answers: { 200: pageOf(parkedEvent) },
  problems: ['not-found'],
  examples: { answer: { items: [broken], page: { next: null } } },
});

export const groupDeadLetters = defineEndpoint({
  method: 'get',
  path: '/internal/dead-letters/groups',
  operationId: 'groupDeadLetters',
  summary: 'Count dead letters by what they failed at, the most frequent first',
  description: 'Of the oldest 10,000; `isWhole` is false where there are more. Not routed from outside the cluster.',
  ...reading,
  answers: { 200: z.object({ items: z.array(group), isWhole: z.boolean() }) },
  problems: [],
  examples: {
    answer: {
      items: [
        {
          ...{ consumer: 'fulfilment', fingerprint: 'Error: no amount #', events: 12 },
          ...{ oldest: '2026-11-22T10:11:12.000Z', newest: '2026-11-22T10:14:02.000Z' },
        },
      ],
      isWhole: true,
    },
  },
});

export const inspectDeadLetter = defineEndpoint({
  method: 'get',
  path: '/internal/dead-letters/event',
  operationId: 'inspectDeadLetter',
  summary: 'Read a parked event whole, with what a replay would meet and what waits behind it',
  description: 'Its value may name a person. Not routed from outside the cluster.',
  ...reading,
  query: place,
  answers: {
    200: z
      .object({
        ...fields,
        headers: z.record(z.string(), z.string()),
        value: z.string().meta({ description: 'JSON, where it could be read.' }),
        trial,
        behind: z.array(z.object({ eventId: z.string(), type: z.string() })),
        moreBehind: z.boolean(),
      })
      .meta({ id: 'InspectedEvent' }),
  },
  problems: ['not-found'],
  examples: {
    query: atBroken,
    answer: {
      ...{ ...broken, headers: brokenHeaders, value: `{"orderId":"${demoTrouble.order}"}`, trial: reads },
      ...{ behind: [{ eventId: demoTrouble.waitingEvent, type: 'OrderCancelled' }], moreBehind: false },
    },
  },
});

export const planDeadLetterReplay = defineEndpoint({
  method: 'get',
  path: '/internal/dead-letters/replays',
  operationId: 'planDeadLetterReplay',
  summary: 'See which dead letters a replay would release, and what each would meet',
  description: 'Releases none: at most 100, the longest parked first. Not routed from outside the cluster.',
  ...reading,
  query: z.strictObject({ consumer: consumer.meta({ description: 'Whose they are.' }), fingerprint }),
  answers: {
    200: z
      .object({ items: z.array(z.object({ ...fields, trial })), hasMore: z.boolean() })
      .meta({ id: 'PlannedReplay' }),
  },
  problems: ['not-found'],
  examples: {
    query: { consumer: 'fulfilment', fingerprint: 'Error: no amount #' },
    answer: { items: [{ ...broken, trial: reads }], hasMore: false },
  },
});

export const replayDeadLetters = defineEndpoint({
  method: 'post',
  path: '/internal/dead-letters/replays',
  operationId: 'replayDeadLetters',
  summary: 'Have dead letters tried again, 100 at most',
  description:
    'Those that wait for somebody still are tried within seconds, and then those behind them; the others are `left`. Repeated, it does no harm. Not routed from outside the cluster.',
  ...writing,
  body: z.strictObject({ consumer, eventIds: z.array(eventId).min(1).max(100) }).meta({ id: 'ReplayRequest' }),
  answers: { 200: z.object({ released: z.array(z.string()), left: z.array(z.string()) }).meta({ id: 'Replayed' }) },
  problems: [],
  examples: {
    body: { consumer: 'fulfilment', eventIds: [broken.eventId] },
    answer: { released: [broken.eventId], left: [] },
  },
});

export const replayDeadLetter = defineEndpoint({
  method: 'post',
  path: '/internal/dead-letters/event/replay',
  operationId: 'replayDeadLetter',
  summary: 'Have a parked event tried at once, and then those behind it',
  description: 'What was handled before has no second effect. Not routed from outside the cluster.',
  ...writing,
  body: named,
  answers: { 204: null },
  problems: ['not-found'],
  examples: { body: atBroken },
});

export const discardDeadLetter = defineEndpoint({
  method: 'post',
  path: '/internal/dead-letters/event/discard',
  operationId: 'discardDeadLetter',
  summary: 'Take a parked event out of the way of its key, for good',
  description:
    'It has no effect any more, should it come again; it is kept with the reason. Not routed from outside the cluster.',
  ...writing,
  body: z
    .strictObject({ consumer, eventId, reason: line(500).meta({ description: 'Names no person.' }) })
    .meta({ id: 'DiscardRequest' }),
  answers: { 204: null },
  problems: ['not-found'],
  examples: { body: { ...atBroken, reason: 'sent by a test tool' } },
});
