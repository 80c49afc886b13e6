import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf } from '../money.ts';
import { eventTypes } from './catalogue.ts';
import { expanded, jsonSchemaOf, personalFieldsOf, schemasIn } from './json-schema.ts';
import { sampleOf } from './sample.ts';

const shared = eventTypes.flatMap((type) => Object.entries(schemasIn(jsonSchemaOf(type).$defs)));

describe('the schemas of events', () => {
  it('share parts by name: one Money, one OrderLine, one Address, the same in all of them', () => {
    const byName = Map.groupBy(shared, ([name]) => name);
    expect([...byName.keys()]).toEqual(expect.arrayContaining(['Money', 'OrderLine', 'Address']));
    for (const [name, parts] of byName) {
      for (const [, schema] of parts) {
        expect(schema).toEqual(parts[0]?.[1]);
        expect(schema.title).toBe(name);
      }
    }
  });

  it('have no object without a name, as what is generated from them would invent one', () => {
    const nameless = (schema: ReturnType<typeof jsonSchemaOf>): readonly unknown[] =>
      Object.values({ ...schemasIn(schema.properties), ...schemasIn({ items: schema.items }) }).flatMap((part) => [
        ...(part.type === 'object' ? [part] : []),
        ...nameless(part),
      ]);
    for (const type of eventTypes) expect(nameless(jsonSchemaOf(type)), type).toEqual([]);
    for (const [name, schema] of shared) expect(nameless(schema), name).toEqual([]);
  });

  it('can be read without references, and say the same', () => {
    const placed = expanded(jsonSchemaOf('OrderPlaced'));
    expect(JSON.stringify(placed)).not.toMatch(/\$ref|\$defs/);
    expect(placed).toMatchObject({
      properties: {
        lines: { items: { properties: { unitPrice: { title: 'Money', required: ['amount', 'currency'] } } } },
      },
    });
    expect(personalFieldsOf('ShipmentRequested')).toEqual(['shippingAddress']);
  });

  it('state a form of amounts that each amount has that is written', () => {
    const { Money } = schemasIn(jsonSchemaOf('OrderPlaced').$defs);
    const pattern = new RegExp(String(schemasIn(Money?.properties).amount?.pattern), 'u');
    const currency = fc.constantFrom('GBP', 'JPY', 'KWD', 'CLF');
    fc.assert(
      fc.property(fc.maxSafeInteger(), currency, (minor, code) => {
        expect(decimalOf({ minor, currency: code }).amount).toMatch(pattern);
      }),
    );
    for (const none of ['', '1.', '.5', '01', '1e3', '1,00', ' 1', '1.00000']) expect(none).not.toMatch(pattern);
  });

  it('are named where they are served, in the schema as in the event', () => {
    const base = 'https://events.shop.example';
    const uri = `${base}/schemas/OrderPlaced/1.json`;
    expect(jsonSchemaOf('OrderPlaced', base).$id).toBe(uri);
    expect(sampleOf('OrderPlaced', base).headers.ce_dataschema).toBe(uri);
  });
});
