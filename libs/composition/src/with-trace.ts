import type { WireEvent } from '@orderline/domain/messaging';
import { hop } from '@orderline/platform';

/** The event with the `traceparent` of this hop, as a broker's publisher would send it. */
export const withTrace = async (event: WireEvent): Promise<WireEvent> => {
  const { topic, headers } = event;
  const origin = headers.ce_traceparent;
  const attributes = { 'messaging.system': 'handover', 'messaging.destination.name': topic };
  const traceparent = await hop({ name: `publish ${topic}`, attributes, origin });
  return traceparent === undefined ? event : { ...event, headers: { ...headers, traceparent } };
};
