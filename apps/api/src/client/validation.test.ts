import { validate } from '@orderline/client/validation';
import { newId } from '@orderline/composition';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { v2Operations } from '@orderline/contracts/http/v2/endpoints';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenPayloads, placesIn, replaced } from '../testing/broken-payloads.ts';
import { openShop, type Shop } from '../testing/shop.ts';

const offered: readonly Endpoint[] = v2Operations;
const reading = offered.filter(({ body }) => body !== undefined);

const headers = () => ({ 'Idempotency-Key': newId(), 'If-Match': '"1"' });

/** What the server finds wrong with the body; staff ask, who may also leave a password out. */
const foundByServer = async ({ send, admin }: Shop, { method, path }: Endpoint, body: unknown) => {
  const request = `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, newId())}` as const;
  const answer = await send(request, { token: admin, headers: headers(), body });
  return answer.body?.code === 'validation-failed' ? answer.body.errors : [];
};

describe('a form and the request that it becomes', () => {
  it.each(reading)('have the same faults, with the same pointers and codes: $operationId', async (endpoint) => {
    const shop = await openShop();
    for (const body of brokenPayloads(endpoint.examples.body)) {
      expect(validate(endpoint, body).errors, JSON.stringify(body)).toEqual(await foundByServer(shop, endpoint, body));
    }
  });

  it('are held against each other by some hundreds of bad payloads', () => {
    const bad = reading.flatMap((endpoint) =>
      brokenPayloads(endpoint.examples.body).filter((body) => validate(endpoint, body).errors.length > 0),
    );
    expect(bad.length).toBeGreaterThan(300);
  });

  it('have the same faults whatever JSON is in whichever place', async () => {
    const shop = await openShop();
    const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
    const readable = json.filter((value) => !JSON.stringify(value).includes('__proto__'));
    const payload = fc.constantFrom(...reading).chain((endpoint) => {
      const { body } = endpoint.examples;
      const changed = fc.tuple(fc.constantFrom(...placesIn(body)), readable);
      const changes = fc.array(changed, { minLength: 1, maxLength: 3 });
      return changes.map((all) => ({
        endpoint,
        body: all.reduce<unknown>((value, [path, by]) => replaced(value, path, by), body),
      }));
    });
    await fc.assert(
      fc.asyncProperty(payload, async ({ endpoint, body }) => {
        expect(validate(endpoint, body).errors).toEqual(await foundByServer(shop, endpoint, body));
      }),
      { numRuns: 200 },
    );
  });
});
