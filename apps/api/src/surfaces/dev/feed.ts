import type { Inspection } from '@orderline/composition/api';
import { streamSSE } from 'hono/streaming';
import { feedItem, lastPublished } from './events.ts';
import type { DevContext } from './page.ts';

const EVERY_MS = 500;

const MOST_READERS = 20;

export type Feed = (c: DevContext) => Response;

/** Tells each event as it is published, as a piece of the page: server-sent events, until the reader leaves or we drain. */
export const createFeed = (inspection: Pick<Inspection, 'recentEvents'>, draining: AbortSignal): Feed => {
  let readers = 0;
  return (c) => {
    if (readers >= MOST_READERS) return c.text('too many look on: close some of the pages\n', 503);
    readers += 1;
    return streamSSE(c, async (stream) => {
      let told: ReadonlySet<string> = new Set();
      try {
        while (!stream.aborted && !draining.aborted) {
          const published = await lastPublished(inspection).catch(() => undefined);
          for (const event of published ?? []) {
            if (!told.has(event.eventId)) await stream.writeSSE({ data: String(await feedItem(event)) });
          }
          if (published) told = new Set(published.map(({ eventId }) => eventId));
          await stream.sleep(EVERY_MS);
        }
      } finally {
        readers -= 1;
      }
    });
  };
};
