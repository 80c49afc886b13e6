import type { JsonSchema } from '@orderline/contracts/events';
import { html } from 'hono/html';

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

export const fieldTable = (schema: JsonSchema, name: string) => html`
<div class="wide" tabindex="0" role="region" aria-label="Fields of ${name}">
<table>
<thead><tr><th scope="col">field</th><th scope="col">type</th><th scope="col">present</th></tr></thead>
<tbody>${fieldsOf(schema).map(
  ({ path, type, required, personal }) =>
    html`<tr><th scope="row"><code>${path}</code>${personal ? html` <span class="note">personal data</span>` : ''}</th><td>${type}</td><td>${required ? 'always' : 'optional'}</td></tr>`,
)}</tbody>
</table>
</div>`;

const typeOf = ({ type, format, enum: values, items, anyOf }: JsonSchema): string => {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' or ');
  if (Array.isArray(anyOf)) return anyOf.filter(isSchema).map(typeOf).join(' or ');
  if (isSchema(items)) return `list of ${typeOf(items)}`;
  return [type, format].filter((word) => typeof word === 'string').join(', ');
};

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemasIn = (properties: unknown): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries(isSchema(properties) ? properties : {}).filter((entry): entry is [string, JsonSchema] =>
      isSchema(entry[1]),
    ),
  );
