import { placeOrder } from '@orderline/contracts/http/v2/orders';
import { describe, expect, it } from 'vitest';
import { operations } from './index.ts';
import { operations as operationsOfV1 } from './v1/index.ts';
import { validate as validateV1 } from './v1/validation.ts';
import { validate } from './validation.ts';

const { place } = operations.orders;
const order = placeOrder.examples.body;

describe('a form', () => {
  it('has no faults where the server would take it', () => {
    expect(validate(place, order)).toEqual({ errors: [] });
  });

  it('has all its faults at once, each with pointer, code and detail', () => {
    const { errors } = validate(place, { lines: [{ sku: 'enamel mug', quantity: 0 }], gift: true });
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual([
      '#/gift unknown-field',
      '#/lines/0/quantity too-small',
      '#/lines/0/sku wrong-form',
      '#/shippingAddress required',
    ]);
    expect(errors.every(({ detail }) => detail.length > 0)).toBe(true);
  });

  it('is judged as JSON will say it', () => {
    const [line] = order.lines;
    const body = { ...order, lines: [{ ...line, quantity: Number.NaN }], customerId: undefined };
    expect(validate(place, body).errors).toMatchObject([{ pointer: '#/lines/0/quantity', code: 'wrong-type' }]);
    expect(validate(place, undefined).errors).toMatchObject([{ pointer: '#', code: 'required' }]);
  });

  it('has no faults where nothing is read', () => {
    expect(validate(operations.orders.cancel, { anything: 1 })).toEqual({ errors: [] });
  });

  it('is judged by the version of its operation, and by no other', () => {
    expect(validateV1(operationsOfV1.orders.place, order).errors.map(({ pointer }) => pointer)).toContain('#/lines');
    expect(() => validate(operationsOfV1.orders.place, order)).toThrow(/placeOrder is an operation of another version/);
  });
});
