import { describe, expect, it } from 'vitest';
import { isProblem, OrderlineProblem, UnexpectedAnswer } from './faults.ts';
import { createClient, operations } from './index.ts';
import { json, problem, type Step, scriptedOptions } from './testing/scripted.ts';

const open = (...script: readonly Step[]) => createClient(scriptedOptions(...script).options);

const mug = operations.products.read.examples.answer;
const ask = { id: mug.id };

describe('an answer', () => {
  it('is read by the model of its operation', async () => {
    const read = await open(json(200, mug)).products.read(ask);
    expect(read).toEqual(mug);
    const price: { readonly amount: string; readonly currency: string } = read.price;
    expect(price).toEqual({ amount: '9.99', currency: 'GBP' });
  });

  it('may have fields that came later', async () => {
    const later = { ...mug, price: { ...mug.price, net: '7.08' }, colour: 'blue' };
    expect(await open(json(200, later)).products.read(ask)).toEqual(mug);
  });

  it('may have a value of an enumeration that came later', async () => {
    const later = { ...mug, availability: 'on_its_way' };
    expect(await open(json(200, later)).products.read(ask)).toEqual(later);
  });

  it.each([
    ['another form', json(200, { ...mug, price: 8.5 })],
    ['no JSON', new Response('<h1>Welcome to the hotel</h1>', { status: 200 })],
    ['no body', new Response('', { status: 200 })],
    ['a redirection', new Response(null, { status: 302 })],
    ['an error of another API', json(400, { error: 'bad' })],
  ])('is unexpected where it has %s', async (_what, answer) => {
    await expect(open(answer).products.read(ask)).rejects.toBeInstanceOf(UnexpectedAnswer);
  });

  it('is a typed problem where the API refuses', async () => {
    const errors = [{ pointer: '#/items/0/quantity', code: 'not-enough', detail: 'only 3', available: 3 }];
    const refused = open(problem(409, 'out-of-stock', {}, { errors })).products.read(ask);
    const caught = await refused.catch((thrown: unknown) => thrown);
    expect(caught).toBeInstanceOf(OrderlineProblem);
    expect(caught).toMatchObject({ status: 409, code: 'out-of-stock', requestId: 'r-1', errors });
    expect(isProblem(caught, 'out-of-stock', 'price-changed')).toBe(true);
    expect(isProblem(caught, 'price-changed')).toBe(false);
    expect(isProblem(new Error('out-of-stock'))).toBe(false);
  });

  it('is a problem also where its code came later', async () => {
    const caught = await open(problem(451, 'export-banned'))
      .products.read(ask)
      .catch((thrown: unknown) => thrown);
    expect(isProblem(caught)).toBe(true);
    expect(caught).toMatchObject({ code: 'export-banned', message: '451 export-banned: export-banned (request r-1)' });
  });
});
