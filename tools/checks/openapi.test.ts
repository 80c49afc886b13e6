import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AcceptedBreak } from './openapi/accepted-breaks.ts';
import { checkBreaks } from './openapi/check-breaks.ts';
import { lintDocuments } from './openapi/lint.ts';

const root = resolve(import.meta.dirname, '../..');

/** Whatever JSON is at the place: the plants below know what they change. */
// biome-ignore lint/suspicious/noExplicitAny: a document is changed field by field
type Json = any;

const isOften = ([status]: readonly [string, Json]) => Number(status) >= 400 && status !== '409';

/** The second version, without the problems that every operation has: they are most of it, and change nothing here. */
const published = ((): string => {
  const document = JSON.parse(readFileSync(resolve(root, 'docs/openapi/v2.json'), 'utf8'));
  const operations: readonly Json[] = Object.values(document.paths).flatMap((item: Json) => Object.values(item));
  for (const operation of operations) {
    operation.responses = Object.fromEntries(Object.entries(operation.responses).filter((entry) => !isOften(entry)));
  }
  return JSON.stringify(document);
})();

const checked = (
  change: (document: Json) => void,
  before: (document: Json) => void = () => {},
  accepted: readonly AcceptedBreak[] = [],
) => {
  const [was, is] = [JSON.parse(published), JSON.parse(published)];
  before(was);
  before(is);
  change(is);
  const [one, other] = [was, is].map((document) => JSON.stringify(document, null, 2));
  return checkBreaks(new Map([['v2', one ?? '']]), new Map([['v2', other ?? '']]), accepted);
};

const found = (change: (document: Json) => void, before?: (document: Json) => void) =>
  checked(change, before).map(({ rule, fault }) => `${rule}: ${fault}`);

const schema = (document: Json, name: string) => document.components.schemas[name];
const orders = (document: Json) => document.paths['/api/v2/orders'];
const products = (document: Json) => document.paths['/api/v2/products'].get;
const body = (operation: Json) => operation.requestBody.content['application/json'];

const PLACE = 'POST /api/v2/orders (placeOrder)';
const READ = 'GET /api/v2/orders/{id} (readOrder)';

describe('the check of published versions of the API', () => {
  it.each<[string, (document: Json) => void]>([
    [
      'removed: GET /api/v2/orders (listOrders), the operation: it was published and is gone.',
      (document) => {
        delete orders(document).get;
      },
    ],
    [
      `removed: ${READ}, answer 200 total.amount: it was published and is gone.`,
      (document) => {
        delete schema(document, 'Money').properties.amount;
      },
    ],
    [
      `newly-required: ${PLACE}, request body gift: it is required and was not.`,
      (document) => {
        schema(document, 'NewOrder').properties.gift = { type: 'boolean' };
        schema(document, 'NewOrder').required.push('gift');
      },
    ],
    [
      `newly-required: ${PLACE}, request body expectedTotal: it is required and was not.`,
      (document) => schema(document, 'NewOrder').required.push('expectedTotal'),
    ],
    [
      `removed: ${PLACE}, request body customerId: it was published and is no longer known.`,
      (document) => {
        delete schema(document, 'NewOrder').properties.customerId;
      },
    ],
    [
      `narrowed: ${PLACE}, request body shippingAddress.country: the values "GB" are gone.`,
      (document) => {
        schema(document, 'Country').enum = schema(document, 'Country').enum.filter((one: string) => one !== 'GB');
      },
    ],
    [
      `removed: ${READ}, answer 200: the status was published and is gone; successes are ["206","304"] now.`,
      (document) => {
        const { responses } = document.paths['/api/v2/orders/{id}'].get;
        responses[206] = responses[200];
        delete responses[200];
      },
    ],
    [
      `retyped: ${READ}, answer 200 lines[].quantity: type was "integer" and is "string".`,
      (document) => {
        schema(document, 'OrderLine').properties.quantity = { type: 'string' };
      },
    ],
    [
      `retyped: ${READ}, answer 200 placedAt: format was "date-time" and is nothing.`,
      (document) => {
        schema(document, 'Order').properties.placedAt = { type: 'string' };
      },
    ],
    [
      `no-longer-required: ${READ}, answer 200 total: it was always there and may be absent now.`,
      (document) => {
        schema(document, 'Order').required = schema(document, 'Order').required.filter(
          (one: string) => one !== 'total',
        );
      },
    ],
    [
      `widened: ${READ}, answer 200 total: the alternative "null" is new.`,
      (document) => {
        const { properties } = schema(document, 'Order');
        properties.total = { anyOf: [properties.total, { type: 'null' }] };
      },
    ],
    [
      `narrowed: ${PLACE}, request body lines[].quantity: maximum was 1000000 and is 99.`,
      (document) => {
        schema(document, 'NewOrder').properties.lines.items.properties.quantity.maximum = 99;
      },
    ],
    [
      `newly-required: ${PLACE}, header parameter X-Tenant: it is required and was not.`,
      (document) =>
        orders(document).post.parameters.push({
          in: 'header',
          name: 'X-Tenant',
          required: true,
          schema: { type: 'string' },
        }),
    ],
    [
      `renamed: ${PLACE}, operationId: it was placeOrder and is createOrder: clients name methods by it.`,
      (document) => {
        orders(document).post.operationId = 'createOrder';
      },
    ],
    [
      'restricted: GET /api/v2/products (listProducts), access: anyone was let in and is not.',
      (document) => {
        products(document).security = [{ accessToken: [] }];
      },
    ],
    [
      `restricted: ${PLACE}, access: accessToken was let in and is not.`,
      (document) => {
        orders(document).post.security = [{ accessToken: ['orders:write'] }];
      },
    ],
    [
      `removed: ${READ}, answer 200, header ETag: it was published and is gone.`,
      (document) => {
        delete document.paths['/api/v2/orders/{id}'].get.responses[200].headers.ETag;
      },
    ],
    [
      `removed: ${PLACE}, request body: application/json was published and is gone.`,
      (document) => {
        const { content } = orders(document).post.requestBody;
        orders(document).post.requestBody.content = { 'application/cbor': content['application/json'] };
      },
    ],
    [
      'newly-required: POST /api/v2/orders/{id}/cancellation (cancelOrder), request body: a body is required and was not.',
      (document) => {
        document.paths['/api/v2/orders/{id}/cancellation'].post.requestBody = orders(document).post.requestBody;
      },
    ],
  ])('finds %s', (expected, change) => {
    expect(found(change)).toContain(expected);
  });

  it.each<[string, string, (document: Json) => void]>([
    [
      'the default of a parameter',
      'changed: GET /api/v2/products',
      (document) => {
        const limit = products(document).parameters.find(({ name }: Json) => name === 'limit');
        limit.schema.default = 50;
      },
    ],
    [
      'a parameter that is gone',
      'removed: GET /api/v2/products',
      (document) => {
        products(document).parameters = products(document).parameters.filter(({ name }: Json) => name !== 'limit');
      },
    ],
    [
      'an alternative that is gone',
      'narrowed: DELETE /api/v2/sessions/{id} (signOut), path parameter id',
      (document) => {
        const [id] = document.paths['/api/v2/sessions/{id}'].delete.parameters;
        id.schema = (id.schema.anyOf ?? id.schema.oneOf)[0];
      },
    ],
    [
      'a condition that a request must meet as well',
      'narrowed: POST /api/v2/orders (placeOrder), request body lines[].sku',
      (document) => {
        schema(document, 'NewOrder').properties.lines.items.properties.sku.allOf = [{ pattern: '^A' }];
      },
    ],
    [
      'a keyword that it does not know',
      'changed: POST /api/v2/orders (placeOrder), request body lines',
      (document) => {
        schema(document, 'NewOrder').properties.lines.uniqueItems = true;
      },
    ],
  ])('finds %s', (_what, expected, change) => {
    expect(found(change).filter((fault) => fault.startsWith(expected))).not.toEqual([]);
  });

  it('lets a request meet fewer of several conditions', () => {
    const sku = (document: Json) => schema(document, 'NewOrder').properties.lines.items.properties.sku;
    const both = (document: Json) => {
      sku(document).allOf = [{ pattern: '^A' }, { pattern: 'Z$' }];
    };
    expect(found((document) => sku(document).allOf.pop(), both)).toEqual([]);
    expect(
      found((document) => {
        delete sku(document).allOf;
      }, both),
    ).toEqual([]);
  });

  it('names the place, the rule and the remedy, once for each operation', () => {
    const findings = checked((document) => {
      delete schema(document, 'Order').properties.total;
    });
    const ids = findings.map(({ fault }) => /\((\w+)\)/.exec(fault)?.[1]);
    expect(ids.toSorted()).toEqual(['cancelOrder', 'listOrders', 'placeOrder', 'readOrder']);
    expect(findings.find(({ fault }) => fault.includes('(readOrder)'))).toMatchObject({
      file: 'docs/openapi/v2.json',
      rule: 'removed',
      fix: 'Put it back, or say it in the next version: docs/how-to/add-a-version.md.',
    });
    for (const { line } of findings) expect(line).toBeGreaterThan(1);
  });

  it('finds a version that is gone', () => {
    expect(checkBreaks(new Map([['v1', '{}']]), new Map()).map(({ fault }) => fault)).toEqual([
      'v1 was published and is gone.',
    ]);
  });

  it('finds each field of each answer that goes away', () => {
    const answers = ['Order', 'OrderLine', 'User', 'UserAddress', 'TokenPair'];
    for (const name of answers) {
      for (const field of Object.keys(schema(JSON.parse(published), name).properties)) {
        const faults = found((document) => {
          delete schema(document, name).properties[field];
        });
        expect(
          faults.filter((fault) => fault.startsWith('removed') && fault.includes(field)),
          field,
        ).not.toEqual([]);
      }
    }
  });

  it.each<[string, (document: Json) => void]>([
    ['no change', () => {}],
    [
      'a new operation',
      (document) => {
        document.paths['/api/v2/wishes'] = { get: { ...orders(document).get, operationId: 'listWishes' } };
      },
    ],
    [
      'a new field in an answer',
      (document) => {
        schema(document, 'Order').properties.note = { type: 'string' };
        schema(document, 'Order').required.push('note');
      },
    ],
    [
      'a new optional field in a request',
      (document) => {
        schema(document, 'NewOrder').properties.note = { type: 'string' };
      },
    ],
    [
      'a new value in an answer, which clients tolerate',
      (document) => {
        schema(document, 'Order').properties.status.enum.push('returned');
      },
    ],
    ['a new value in a request', (document) => schema(document, 'Country').enum.push('AB')],
    [
      'a wider bound in a request',
      (document) => {
        schema(document, 'NewOrder').properties.lines.maxItems = 2000;
      },
    ],
    [
      'a form that a request need no longer have',
      (document) => {
        delete schema(document, 'NewOrder').properties.lines.items.properties.sku.pattern;
      },
    ],
    [
      'a condition that an answer meets as well',
      (document) => {
        schema(document, 'Order').properties.customerId.allOf = [{ pattern: '^0' }];
      },
    ],
    [
      'a field that a request may leave out now',
      (document) => {
        schema(document, 'NewOrder').required = ['lines'];
      },
    ],
    ['a field that an answer always has now', (document) => schema(document, 'PersonName').required.push('givenName')],
    [
      'a new problem, and one that no longer occurs',
      (document) => {
        orders(document).post.responses[402] = orders(document).post.responses[409];
        delete orders(document).post.responses[409];
      },
    ],
    [
      'a new optional parameter and a new header of the answer',
      (document) => {
        products(document).parameters.push({ in: 'query', name: 'colour', schema: { type: 'string' } });
        products(document).responses[200].headers['X-Total'] = { schema: { type: 'integer' } };
      },
    ],
    [
      'better words, examples and a deprecation',
      (document) => {
        Object.assign(orders(document).post, { summary: 'Buy', description: 'Buy it.', deprecated: true });
        body(orders(document).post).example = {};
      },
    ],
    [
      'a default that is told',
      (document) => {
        schema(document, 'NewOrder').properties.lines.items.properties.quantity.default = 1;
      },
    ],
    [
      'a number where integers were taken, and less where more was answered',
      (document) => {
        schema(document, 'NewOrder').properties.lines.items.properties.quantity.type = 'number';
        schema(document, 'Order').properties.lines.maxItems = 1000;
      },
    ],
    [
      'a schema of another name',
      (document) => {
        document.components.schemas.PlacedOrder = schema(document, 'Order');
        delete document.components.schemas.Order;
        const text = JSON.stringify(document.paths).replaceAll('/schemas/Order"', '/schemas/PlacedOrder"');
        document.paths = JSON.parse(text);
      },
    ],
    [
      'an operation that lets more people in',
      (document) => {
        orders(document).get.security = [{}, { accessToken: [] }];
      },
    ],
  ])('lets %s pass', (_what, change) => {
    expect(found(change)).toEqual([]);
  });
});

describe('a schema that is put together from others', () => {
  const composed =
    (...parts: readonly Json[]) =>
    (document: Json) => {
      document.components.schemas.Known = { allOf: [{ $ref: '#/components/schemas/Problem' }, ...parts] };
      const { content } = orders(document).post.responses[409];
      content['application/problem+json'].schema = { anyOf: [{ $ref: '#/components/schemas/Known' }] };
    };
  const simple = (document: Json) => {
    orders(document).post.responses[409].content['application/problem+json'].schema = {
      $ref: '#/components/schemas/Problem',
    };
  };
  const since = (change: (document: Json) => void) => found((document) => change(document), simple);

  it('is what its parts say together, and may say more in an answer', () => {
    const known = { type: 'object', properties: { code: { type: 'string', enum: ['out-of-stock'] } } };
    expect(since(composed(known))).toEqual([]);
  });

  it('breaks where a part does', () => {
    const other = { type: 'object', properties: { code: { type: 'integer' } } };
    expect(since(composed(other))).toEqual([`retyped: ${PLACE}, answer 409 code: type was "string" and is "integer".`]);
  });
});

describe('a break that is accepted', () => {
  const without =
    (...codes: readonly string[]) =>
    (document: Json) => {
      schema(document, 'Country').enum = schema(document, 'Country').enum.filter(
        (code: string) => !codes.includes(code),
      );
    };
  const ofGb = {
    place: /^request body (?:\S+\.)?country$/,
    rule: 'narrowed',
    fault: 'the values "GB" are gone',
  } as const;
  const accepted = [{ ...ofGb, why: 'a test' }];
  const findings = (change: (document: Json) => void) => checked(change, () => {}, accepted);

  it('is none, wherever it is met', () => {
    expect(found(without('GB'))).not.toEqual([]);
    expect(findings(without('GB'))).toEqual([]);
  });

  it('is that one alone', () => {
    const more = findings(without('GB', 'FR'));
    expect(more.map(({ rule }) => rule)).toContain('narrowed');
    expect(more.every(({ rule, fault }) => rule === 'stale' || fault.includes('"FR", "GB" are gone'))).toBe(true);
  });

  it('is to be forgotten once nothing is broken by it', () => {
    expect(findings(() => {})).toMatchObject([{ rule: 'stale', fix: 'Remove it.' }]);
  });
});

describe('the linter', () => {
  let unchanged: Promise<readonly string[]> | undefined;

  const linted = async (change: (document: Json) => void) => {
    const document = JSON.parse(published);
    change(document);
    const findings = await lintDocuments(new Map([['v2', JSON.stringify(document, null, 2)]]));
    return findings.map(({ rule, fault }) => `${rule}: ${fault}`).filter((fault) => !fault.startsWith('operation-4xx'));
  };

  it.each<[string, string, (document: Json) => void]>([
    [
      'an example that its schema refuses',
      'no-invalid-media-type-examples',
      (document) => {
        body(orders(document).post).example.lines = 'two mugs';
      },
    ],
    [
      'an operation without a summary',
      'operation-summary',
      (document) => {
        delete orders(document).get.summary;
      },
    ],
    [
      'a reference to nothing',
      'no-unresolved-refs',
      (document) => {
        body(orders(document).post).schema = { $ref: '#/components/schemas/Gone' };
      },
    ],
    [
      'a schema that nobody uses',
      'no-unused-components',
      (document) => {
        document.components.schemas.Unused = { type: 'object' };
      },
    ],
    [
      'two operations of one id',
      'operation-operationId-unique',
      (document) => {
        orders(document).get.operationId = 'placeOrder';
      },
    ],
    [
      'a tag of which nothing is said',
      'tag-description',
      (document) => {
        document.tags.push({ name: 'Wishes' });
      },
    ],
  ])('finds %s', async (_what, rule, change) => {
    unchanged ??= linted(() => {});
    const before = await unchanged;
    const added = (await linted(change)).filter((fault) => !before.includes(fault));
    expect(added.map((fault) => fault.split(':', 1)[0])).toContain(rule);
  });
});
