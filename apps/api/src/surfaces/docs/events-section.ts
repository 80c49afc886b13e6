import { contractOf, type EventType, eventTypes, sampleOf, schemaPath } from '@orderline/contracts/events';
import { html } from 'hono/html';

/** The events that other services build on, for people. */
export const eventsSection = () => html`
<h2 id="events">Events</h2>
<p>CloudEvents 1.0 over Kafka. For programs: <a href="/asyncapi.json">/asyncapi.json</a> (AsyncAPI 3).</p>
${eventTypes.map(event)}`;

const event = (type: EventType) => {
  const { summary, topic } = contractOf(type);
  return html`
<section id="${type}">
<h3>${type}</h3>
<p><code>${topic}</code> · <a href="${schemaPath(type)}">its JSON Schema</a></p>
<p>${summary}</p>
<pre>${JSON.stringify(JSON.parse(sampleOf(type).value), null, 2)}</pre>
</section>`;
};
