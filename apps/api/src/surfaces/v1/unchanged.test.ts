import { demoCustomer, demoIds } from '@orderline/contracts/http/demo';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { v1 } from '@orderline/contracts/http/v1/endpoints';
import { describe, expect, it } from 'vitest';
import { createAppOf } from '../../app.ts';
import type { Route } from '../../http/route.ts';
import { type Received, sender } from '../../testing/sender.ts';
import { openShop } from '../../testing/shop.ts';
import { v1Routes } from './index.ts';

/** As the routes were before a later version replaced any. */
const undeprecated = ({ endpoint: { deprecated: _deprecated, ...endpoint }, handle }: Route): Route => ({
  endpoint,
  handle,
});

const announcing = new Set(['deprecation', 'sunset']);

/** What differs from run to run. */
const passing = new Set(['x-request-id', 'traceparent']);

const linksOf = (value: string): string =>
  value
    .split(', ')
    .filter((link) => !/rel="(successor-version|deprecation)"/.test(link))
    .join(', ');

const headersOf = ({ headers }: Received) =>
  [...headers]
    .filter(([name]) => !announcing.has(name) && !passing.has(name))
    .map(([name, value]) => [name, name === 'link' ? linksOf(value) : value.replace(/;t=\d+/g, ';t=*')])
    .filter(([name, value]) => name !== 'link' || value !== '');

/** Ids, numbers of orders, tokens, prefixes of keys, cursors and times, each as the how-many-th of its kind it is. */
const namesOf = () => {
  const seen = new Map<string, string>();
  const random =
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|[\w-]{32,}|(?:\b|(?<=\\n))[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b|(?<=prefix[\\":]+)\w+/g;
  return (text: string) =>
    text.replaceAll(random, (found) => {
      if (/^\d{4}-\d\d-/.test(found)) return 'a time';
      const name = seen.get(found) ?? `#${seen.size}`;
      seen.set(found, name);
      return name;
    });
};

/** Examples name the demo: its product and its customer are others here. */
const ofThisShop = (example: string, productId: string): string =>
  example.replaceAll(demoIds.product, productId).replaceAll(demoCustomer.password, 'analytical engine');

const requestOf = (
  { method, path, body, examples, idempotency, versioned }: Endpoint,
  id: string,
  productId: string,
) => ({
  request: `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, id)}` as const,
  sending: {
    ...(body && { body: JSON.parse(ofThisShop(JSON.stringify(examples.body), productId)) }),
    headers: {
      ...(idempotency && { 'Idempotency-Key': `key-of-${path}` }),
      ...(versioned === 'if-match' && { 'If-Match': '"1"' }),
    },
  },
});

const at = new Date();

/** Everybody asks everything of version 1, by the examples of its document. */
const transcript = async (servedAlone: boolean) => {
  // How long who asks too often has to wait is part of an answer.
  const shop = await openShop({ clock: () => at });
  const routes = v1Routes({
    ...{ ...shop.application, cursors: shop.http.cursors, realtime: shop.http.realtime },
    now: () => at,
  }).map(undeprecated);
  const send = servedAlone ? sender(createAppOf(routes, shop.http)) : shop.send;
  const placed = await shop.order([{ productId: shop.mug.id, quantity: 1 }]);
  const lines: unknown[] = [];
  const named = namesOf();
  for (const token of [undefined, shop.ada.token, shop.admin]) {
    for (const id of [placed.body.id, shop.mug.id, 'no-uuid']) {
      for (const endpoint of v1) {
        const { request, sending } = requestOf(endpoint, id, shop.mug.id);
        const answer = await send(request, { token, ...sending });
        const said = named(JSON.stringify([headersOf(answer), answer.text]));
        lines.push([endpoint.operationId, answer.status, said]);
      }
    }
  }
  return lines;
};

describe('version 1', () => {
  it('answers byte for byte as it did, but for saying what is deprecated', async () => {
    const [alone, besideOthers] = [await transcript(true), await transcript(false)];
    expect(alone.length).toBe(9 * v1.length);
    expect(besideOthers).toEqual(alone);
    const answered = new Set(alone.map((line) => Array.isArray(line) && line[1]));
    expect(answered).toEqual(new Set([...answered, 200, 201, 204, 400, 401, 403, 404, 409, 412, 422]));
  });
});
