import { type WebhookEventType, type WebhookType, webhookTypesOf } from '../webhook-types.ts';
import { type EventOf, type EventType, eventTypes } from './catalogue.ts';
import { erasePerson } from './erase-person.ts';
import { personalFieldsOf } from './json-schema.ts';
import { wireValueOf } from './wire.ts';

export const webhookTypeOf = (type: WebhookEventType): WebhookType => webhookTypesOf[type];

const namesOf: Readonly<Partial<Record<EventType, string>>> = webhookTypesOf;

/** The event type of that name, where there is one. */
export const typeOfWebhook = (name: string): EventType | undefined => eventTypes.find((type) => namesOf[type] === name);

/** `data` of a webhook: what consumers of the event get, and, where it names a person, without whom. */
export const webhookDataOf = (event: EventOf): { readonly data: string; readonly erased: string | null } => {
  const data = wireValueOf(event);
  return { data, erased: personalFieldsOf(event.type).length > 0 ? erasePerson(event.type, data) : null };
};
