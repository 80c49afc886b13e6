import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v1/dead-letters';
import type { ParkedEvent, Trial } from '@orderline/domain/messaging';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import { parkedPosition } from '../shared/positions.ts';
import type { Surface } from '../surface.ts';

/** Events that wait for somebody to act, for who looks after them. */
export const deadLettersRoutes = ({ messaging, cursors }: Pick<Surface, 'messaging' | 'cursors'>) =>
  routes(contract, {
    listDeadLetters: async ({ query: { limit, cursor, state = 'dead', consumer, fingerprint } }) => {
      const asked = { consumer, fingerprint, blocked: state === 'dead' };
      const kind = { binding: ['dead letters', asked], position: parkedPosition };
      const page = pageRequest(cursors, { limit, cursor }, kind);
      if (!page.ok) return page.error;
      const result = await messaging.listParked({ ...asked, page: page.value });
      if (!result.ok) return refused(result.error, { detail: `There are ${result.error.names.join(', ')}.` });
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(parkedView), page: { next } }, next };
    },

    groupDeadLetters: async () => {
      const result = await messaging.groupDeadLetters();
      if (!result.ok) return result.error;
      const { groups, isWhole } = result.value;
      const items = groups.map(({ oldest, newest, ...group }) => ({
        ...group,
        oldest: oldest.toISOString(),
        newest: newest.toISOString(),
      }));
      return { body: { items, isWhole } };
    },

    inspectDeadLetter: async ({ query }) => {
      const result = await messaging.inspectParked(query);
      if (!result.ok) return refused(result.error);
      const { event, trial, behind, more } = result.value;
      const { headers, value } = event.wire;
      const whole = { ...parkedView(event), headers: { ...headers }, value, trial: trialView(trial) };
      return { body: { ...whole, behind: [...behind], moreBehind: more } };
    },

    planDeadLetterReplay: async ({ query }) => {
      const result = await messaging.planReplay(query);
      if (!result.ok) return refused(result.error, { detail: `There are ${result.error.names.join(', ')}.` });
      const { events, more } = result.value;
      const items = events.map(({ event, trial }) => ({ ...parkedView(event), trial: trialView(trial) }));
      return { body: { items, hasMore: more } };
    },

    replayDeadLetters: async ({ body }) => {
      const result = await messaging.replayDeadLetters(body);
      if (!result.ok) return refused(result.error);
      const { released, left } = result.value;
      return { body: { released: [...released], left: [...left] } };
    },

    replayDeadLetter: async ({ body }) => {
      const result = await messaging.replayParked(body);
      return result.ok ? { body: undefined } : refused(result.error);
    },

    discardDeadLetter: async ({ body }) => {
      const result = await messaging.discardParked(body);
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });

const parkedView = ({
  wire,
  dueAt,
  parkedAt,
  ...event
}: ParkedEvent): AnswerOf<typeof contract.listDeadLetters>['items'][number] => ({
  ...event,
  ...{ type: wire.headers.ce_type ?? 'unknown', topic: wire.topic, partitionKey: wire.key },
  ...{ dueAt: dueAt?.toISOString() ?? null, parkedAt: parkedAt.toISOString() },
});

const detailOf = (trial: Trial): string | null => {
  if (trial.kind === 'handled') return trial.by;
  if (trial.kind === 'published') return trial.to;
  return trial.kind === 'fault' ? trial.detail : null;
};

const trialView = (trial: Trial) => ({ outcome: trial.kind, detail: detailOf(trial) });
