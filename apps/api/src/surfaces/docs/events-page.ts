import {
  contractOf,
  type EventType,
  eventTypes,
  jsonSchemaOf,
  sampleOf,
  schemaPath,
} from '@orderline/contracts/events';
import { html } from 'hono/html';
import { fieldTable } from './field-table.ts';
import { article, prose } from './markdown.ts';
import type { Page } from './page.ts';

const promises = `
CloudEvents 1.0 over Kafka. For programs: [AsyncAPI 3](/asyncapi.json), and a JSON Schema 2020-12 of each type.

- In Kafka's binary mode: the attributes are headers, the value is the data alone, as JSON.
- At least once. A duplicate has the same \`ce_id\`: ignore an id that you have seen, or a \`version\` that is not above the
  last of its key.
- In order within a key. \`version\` counts the events of the key, without a gap, from 1.
- Inside a major version only optional fields are added: ignore types and fields that you do not know.
`;

/** The events that other services build on, for people. */
export const eventsPage = (): Page => ({
  title: 'Events',
  at: '/docs/events',
  content: html`
${article(promises)}
<nav aria-label="Event types"><ul class="index">${eventTypes.map((type) => html`<li><a href="#${type}">${type}</a></li>`)}</ul></nav>
${eventTypes.map(event)}`,
});

const event = (type: EventType) => {
  const { summary, topic, aggregateId, direction } = contractOf(type);
  const { headers, value } = sampleOf(type);
  return html`
<section id="${type}">
<h2>${type}</h2>
<p>${prose(summary)}</p>
<dl>
<dt>topic</dt><dd><code>${topic}</code></dd>
<dt>key</dt><dd><code>${aggregateId}</code></dd>
<dt>direction</dt><dd>${direction === 'send' ? 'published by Orderline' : 'received by Orderline'}</dd>
<dt>schema</dt><dd><a href="${schemaPath(type)}">${schemaPath(type)}</a></dd>
</dl>
${fieldTable(jsonSchemaOf(type), type)}
<details><summary>A sample of ${type}</summary>
<pre tabindex="0">${Object.entries(headers)
    .map(([name, text]) => `${name}: ${text}`)
    .join('\n')}

${JSON.stringify(JSON.parse(value), null, 2)}</pre>
</details>
</section>`;
};
