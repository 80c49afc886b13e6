import { describe, expect, it } from 'vitest';
import { contractOf, eventTypes } from './catalogue.ts';
import { erasePerson } from './erase-person.ts';
import { personalFieldsOf } from './json-schema.ts';
import { sampleOf } from './sample.ts';
import { decodeEvent } from './wire.ts';

describe('an event without its person', () => {
  it.each(eventTypes)('is still one that is read: %s', (type) => {
    const wire = sampleOf(type);
    expect(decodeEvent({ ...wire, value: erasePerson(type, wire.value) })).toMatchObject({ ok: true });
  });

  it.each(eventTypes.filter((type) => personalFieldsOf(type).length === 0))(
    'is the same where it names nobody: %s',
    (type) => {
      const { value } = sampleOf(type);
      expect(JSON.parse(erasePerson(type, value))).toEqual(JSON.parse(value));
    },
  );

  it('is found, for it goes by the id of its user or of an order', () => {
    const personal = eventTypes.filter((type) => personalFieldsOf(type).length > 0);
    expect(personal).toContain('UserRegistered');
    for (const type of personal) expect(['userId', 'orderId'], type).toContain(contractOf(type).aggregateId);
  });

  it.each([
    ['UserRegistered', '{"name":"Ada'],
    ['UserRegistered', ''],
    ['LoyaltyPointsGranted', '{"name":"Ada"}'],
    ['', 'Ada'],
  ])('is nothing where it cannot be read: %s of %j', (type, value) => {
    expect(erasePerson(type, value)).toBe('"erased"');
  });

  it('names nobody', () => {
    const registered = JSON.parse(erasePerson('UserRegistered', sampleOf('UserRegistered').value));
    expect(registered).toMatchObject({ email: 'erased', name: 'erased', version: 1 });
    const requested = JSON.parse(erasePerson('ShipmentRequested', sampleOf('ShipmentRequested').value));
    expect(requested.shippingAddress).toEqual({
      recipient: 'erased',
      line1: 'erased',
      city: 'erased',
      postalCode: 'erased',
      country: 'GB',
    });
  });
});
