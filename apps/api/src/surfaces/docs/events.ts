import {
  contractOf,
  type EventType,
  eventTypes,
  expanded,
  factsOf,
  type JsonSchema,
  jsonSchemaOf,
  sampleOf,
  schemaPath,
  schemasIn,
} from '@orderline/contracts/events';
import { html } from 'hono/html';
import { article, type Page, prose } from './page.ts';

const promises = `
CloudEvents 1.0 over Kafka. For programs: [AsyncAPI 3](/asyncapi.json), a JSON Schema 2020-12 of each type, and
[all of them in one](/schemas.json) to generate code from.

- In Kafka's binary mode: the attributes are headers, the value is the data alone, as JSON.
- At least once. A duplicate has the same \`ce_id\`: ignore an id that you have seen, or a \`version\` that is not above the
  last of its key.
- In order within a key. \`version\` counts the events of the key, without a gap, from 1; where a topic
  keeps the last of each key for ever, what came before it may be gone.
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
  const { owner, topic, partitions, key, kept, direction, personal, changes } = factsOf(type);
  const { headers, value } = sampleOf(type);
  return html`
<section id="${type}">
<h2>${type}</h2>
<p>${prose(contractOf(type).summary)}</p>
<dl>
<dt>owner</dt><dd>${owner}, ${direction === 'send' ? 'published by Orderline' : 'received by Orderline'}</dd>
<dt>topic</dt><dd><code>${topic}</code>, ${partitions} partitions</dd>
<dt>key</dt><dd><code>${key}</code></dd>
<dt>kept</dt><dd>${kept}</dd>
<dt>personal data</dt><dd>${personal.length === 0 ? 'none' : personal.map((field, at) => html`${at > 0 ? ', ' : ''}<code>${field}</code>`)}</dd>
<dt>schema</dt><dd><a href="${schemaPath(type)}">${schemaPath(type)}</a></dd>
</dl>
${fieldTable(expanded(jsonSchemaOf(type)), type)}
<details><summary>A sample of ${type}</summary>
<pre tabindex="0">${Object.entries(headers)
    .map(([name, text]) => `${name}: ${text}`)
    .join('\n')}

${JSON.stringify(JSON.parse(value), null, 2)}</pre>
</details>
<details><summary>Changes of ${type}</summary>
<ul>${changes.map(({ version, date, what }) => html`<li>${version}, ${date}: ${prose(what)}</li>`)}</ul>
</details>
</section>`;
};

export type Field = {
  /** Such as `lines[].unitPrice.amount`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly personal: boolean;
};

/** The fields of an object, those of its objects and lists behind them. */
export const fieldsOf = (schema: JsonSchema, prefix = ''): readonly Field[] => {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schemasIn(schema.properties)).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = { path, type: typeOf(field), required: required.has(name), personal: field.pii === true };
    const items = isSchema(field.items) ? fieldsOf(field.items, `${path}[].`) : [];
    return [row, ...items, ...fieldsOf(field, `${path}.`)];
  });
};

const fieldTable = (schema: JsonSchema, name: string) => html`
<div class="wide" tabindex="0" role="region" aria-label="Fields of ${name}">
<table>
<thead><tr><th scope="col">field</th><th scope="col">type</th><th scope="col">present</th></tr></thead>
<tbody>${fieldsOf(schema).map(
  ({ path, type, required, personal }) =>
    html`<tr><th scope="row"><code>${path}</code>${personal ? html` <span class="note">personal data</span>` : ''}</th><td>${type}</td><td>${required ? 'always' : 'optional'}</td></tr>`,
)}</tbody>
</table>
</div>`;

const typeOf = ({ type, format, enum: values, items, anyOf, 'x-extensible-enum': known }: JsonSchema): string => {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' or ');
  if (Array.isArray(anyOf)) return anyOf.filter(isSchema).map(typeOf).join(' or ');
  if (isSchema(items)) return `list of ${typeOf(items)}`;
  if (Array.isArray(known)) return `${type}: ${known.join(', ')}, or another`;
  return [type, format].filter((word) => typeof word === 'string').join(', ');
};

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
