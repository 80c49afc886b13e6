import type { PageParts, StaffPage } from '../frame/page.ts';
import { deadLettersPage } from './dead-letters.ts';
import { discardPage } from './discard.ts';
import { consumerCsvPage, consumerPage } from './of-consumer.ts';
import { parkedEventPage, replayPage } from './parked-event.ts';
import { replaysPage } from './replays.ts';

export const messagingPages = (parts: PageParts): readonly StaffPage[] => [
  deadLettersPage(parts),
  // Before the page of a consumer, which could have its name.
  replaysPage(parts),
  consumerPage(parts),
  // Before the page of an event, which would take its path for an id.
  consumerCsvPage(parts),
  parkedEventPage(parts),
  replayPage(parts),
  discardPage(parts),
];
