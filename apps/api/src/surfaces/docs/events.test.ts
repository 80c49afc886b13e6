import { expanded, jsonSchemaOf } from '@orderline/contracts/events';
import { describe, expect, it } from 'vitest';
import { eventsPage, fieldsOf } from './events.ts';

describe('the fields of a schema', () => {
  it('are those of its objects and lists too, under their paths', () => {
    const fields = fieldsOf(expanded(jsonSchemaOf('OrderPlaced')));
    expect(fields).toContainEqual({ path: 'lines', type: 'list of object', required: true, personal: false });
    expect(fields).toContainEqual({
      path: 'lines[].unitPrice.amount',
      type: 'string',
      required: true,
      personal: false,
    });
    expect(fields).toContainEqual({ path: 'placedAt', type: 'string, date-time', required: true, personal: false });
  });

  it('say which hold personal data, which may be absent, and which values there are', () => {
    expect(fieldsOf(jsonSchemaOf('UserRegistered')).filter(({ personal }) => personal)).toMatchObject([
      { path: 'email' },
      { path: 'name' },
    ]);
    const schema = { properties: { a: { enum: ['x', 'y'] }, b: { anyOf: [{ type: 'string' }, { type: 'null' }] } } };
    expect(fieldsOf(schema)).toEqual([
      { path: 'a', type: '"x" or "y"', required: false, personal: false },
      { path: 'b', type: 'string or null', required: false, personal: false },
    ]);
  });
});

it('the page of events tells owner, topic, key, partitions, retention, personal data and changes of each', () => {
  const page = String(eventsPage().content);
  const registered = page.slice(
    page.indexOf('<section id="UserRegistered">'),
    page.indexOf('<section id="UserErased">'),
  );
  for (const told of ['users, published by Orderline', 'orderline.users.v1', '12 partitions', 'userId', '7 days'])
    expect(registered).toContain(told);
  expect(registered).toContain('<dd><code>email</code>, <code>name</code></dd>');
  expect(registered).toContain('1.0, 2026-11-22: First published.');
});
