import { type Consumer, type DeliverableEvent, read } from './consumer.ts';
import { relayName } from './parked-events.ts';
import type { ParkedEvent } from './ports.ts';

/** What a consumer knows before it handles anything: how it reads the wire, and what it subscribes to. */
export type EventReader<Event extends DeliverableEvent = DeliverableEvent> = Pick<
  Consumer<Event>,
  'name' | 'decode' | 'handlerOf'
>;

/**
 * What a replay would meet: the handler of its consumer, a topic, nobody who cares, or a fault at which it ends once more.
 * Only the handler itself can tell whether it succeeds.
 */
export type Trial =
  | { readonly kind: 'handled'; readonly by: string; readonly type: string }
  | { readonly kind: 'published'; readonly to: string }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'fault'; readonly detail: string };

/** Reads a parked event as its consumer would now, and has no effect. */
export const tryOut = (
  readers: readonly EventReader[],
  { event: { consumer, wire }, now }: { readonly event: ParkedEvent; readonly now: Date },
): Trial => {
  if (consumer === relayName) return { kind: 'published', to: wire.topic };
  const reader = readers.find(({ name }) => name === consumer);
  if (!reader) return { kind: 'fault', detail: `no consumer is called ${consumer}` };
  const reading = read(reader, { wire, now });
  switch (reading.kind) {
    case 'event':
      return { kind: 'handled', by: consumer, type: reading.event.type };
    case 'fault':
      return { kind: 'fault', detail: reading.detail };
    case 'ignored':
      return { kind: 'ignored' };
  }
};
