import { describe, expect, it } from 'vitest';
import { operations } from './index.ts';
import { validate } from './validate.ts';

const { place } = operations.orders;

describe('a form', () => {
  it('has no faults where the server would take it', () => {
    expect(validate(place, place.examples.body)).toEqual({ errors: [] });
  });

  it('has all its faults at once, each with pointer, code and detail', () => {
    const { errors } = validate(place, { items: [{ productId: 'mug', quantity: 0 }], gift: true });
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual([
      '#/gift unknown-field',
      '#/items/0/productId wrong-form',
      '#/items/0/quantity too-small',
      '#/shippingAddress required',
    ]);
    expect(errors.every(({ detail }) => detail.length > 0)).toBe(true);
  });

  it('is judged as JSON will say it', () => {
    const [item] = place.examples.body.items;
    const body = { ...place.examples.body, items: [{ ...item, quantity: Number.NaN }], customerId: undefined };
    expect(validate(place, body).errors).toMatchObject([{ pointer: '#/items/0/quantity', code: 'wrong-type' }]);
    expect(validate(place, undefined).errors).toMatchObject([{ pointer: '#', code: 'required' }]);
  });

  it('has no faults where nothing is read', () => {
    expect(validate(operations.orders.cancel, { anything: 1 })).toEqual({ errors: [] });
  });
});
