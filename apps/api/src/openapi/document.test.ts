import { readFile } from 'node:fs/promises';
import { problems } from '@orderline/contracts/http/problems';
import { problemsOf } from '@orderline/contracts/http/problems-of';
import { grantableScopes } from '@orderline/contracts/http/v1/api-keys';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { versions } from './document.ts';

/** Whatever JSON is there. */
// biome-ignore lint/suspicious/noExplicitAny: a document is walked field by field
type Json = any;

const asJson = (document: unknown): Json => JSON.parse(JSON.stringify(document));

const contentsOf = (parts: readonly Json[]): readonly Json[] =>
  parts.flatMap((part) => Object.values(part?.content ?? {}));

describe.each([...versions])('the OpenAPI document of %s', (name, { document, endpoints }) => {
  const json = asJson(document);
  const operations: readonly Json[] = Object.values(json.paths).flatMap((item: Json) => Object.values(item));

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(asJson(document));
    expect({ valid, errors }).toMatchObject({ valid: true });
  });

  it('has each operation of the version', () => {
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      endpoints.map(({ operationId }) => operationId).toSorted(),
    );
  });

  it.each(operations)('says of $operationId what it is, and where it belongs', ({ summary, tags }) => {
    expect(summary).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(json.tags.map(({ name }: Json) => name)).toEqual(expect.arrayContaining(tags));
    expect(tags).toHaveLength(1);
  });

  it('offers a key only where one can be granted what is needed', () => {
    const needed = operations.flatMap(({ security }) => security.flatMap(({ apiKey = [] }: Json) => apiKey));
    expect(grantableScopes).toEqual(expect.arrayContaining(needed));
    expect(needed).not.toEqual([]);
  });

  describe('its examples', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'document', components: json.components });
    const faultsIn = ({ schema, example }: Json) => {
      const within = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));
      return ajv.validate(within, example) ? [] : ajv.errors;
    };

    it.each(operations)('are there for $operationId, and its schemas accept them', ({ requestBody, responses }) => {
      const successes = Object.entries(responses).flatMap(([status, response]) => (status < '3' ? [response] : []));
      const contents = contentsOf([requestBody, ...successes]);
      for (const content of contents) {
        expect(content.example).toBeDefined();
        expect(faultsIn(content)).toEqual([]);
      }
    });

    const shownIn = (content: Json): readonly Json[] =>
      content.examples === undefined
        ? [content.example]
        : Object.values(content.examples).map(({ value }: Json) => value);

    it.each(operations)('show each problem of $operationId as it answers it', ({ operationId, responses }) => {
      const endpoint = endpoints.find((one) => one.operationId === operationId);
      const shown = Object.entries<Json>(responses).flatMap(([status, { content = {} }]) => {
        const problem = content['application/problem+json'];
        if (problem === undefined) return [];
        const refs: readonly string[] = (problem.schema.anyOf ?? [problem.schema]).map(({ $ref: ref }: Json) => ref);
        const takenBy = (body: Json) => refs.filter((ref) => ajv.validate(`document${ref}`, body));
        return shownIn(problem).map((example) => {
          expect(takenBy(example)).toHaveLength(1);
          expect(takenBy({ ...example, code: 'no-such-code' })).toEqual([]);
          expect(example).toMatchObject({ status: Number(status), type: `/problems/${example.code}` });
          return example.code;
        });
      });
      expect(endpoint && problemsOf(endpoint).toSorted()).toEqual(shown.toSorted());
    });

    it('show with a problem the path that was asked for', () => {
      const { responses } = json.paths[`/api/${name}/orders`].get;
      expect(responses[401].content['application/problem+json'].example).toMatchObject({
        title: 'Sign in first',
        instance: `/api/${name}/orders`,
      });
    });
  });

  describe('its schemas', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'document', components: json.components });
    const accepts = (schema: string, body: object) => ajv.validate(`document#/components/schemas/${schema}`, body);
    const key = { name: 'till', scopes: ['jobs:run'] };

    const refused: readonly (readonly [schema: string, good: object, bad: object])[] = [
      ['NewApiKey', key, { ...key, scopes: ['jobs:run', 'jobs:run'] }],
      ['StockAdjustment', { delta: 1, reason: 'count' }, { delta: 0, reason: 'count' }],
      ['NotificationsRead', { all: true }, { all: true, ids: ['0199c0de-7a00-7000-8000-000000000030'] }],
      ['NotificationsRead', { all: true }, {}],
      ['JobRunRequest', { scheduledFor: '2026-11-22T03:17:00Z' }, { scheduledFor: '1999-11-22T03:17:00Z' }],
      ['PasswordResetRequest', { email: `${'a'.repeat(64)}@x.org` }, { email: `${'a'.repeat(65)}@x.org` }],
    ];
    it.each(refused.filter(([schema]) => schema in json.components.schemas))(
      'tell what the server refuses in a %s',
      (schema, good, bad) => {
        expect([accepts(schema, good), accepts(schema, bad)]).toEqual([true, false]);
      },
    );

    it('tell that lines may not be none', () => {
      const bodies = operations.flatMap(({ requestBody }) => Object.entries<Json>(requestBody?.content ?? {}));
      const lengths = bodies.flatMap(([type, { schema }]) => (type === 'text/csv' ? [schema.minLength] : []));
      expect(lengths).toEqual(lengths.map(() => 1));
    });

    it('tell which headers are none', () => {
      const headers: readonly Json[] = operations.flatMap(({ parameters = [] }) =>
        parameters.filter((parameter: Json) => parameter.in === 'header'),
      );
      const patternOf = (name: string) =>
        new RegExp(headers.find((header) => header.name === name)?.schema.pattern ?? 'no such header');
      expect(['"3"', 'W/"3"', '', '3'].map((tag) => patternOf('If-Match').test(tag))).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect(['a-1', '"a-1"', 'a 1', '"a'].map((key) => patternOf('Idempotency-Key').test(key))).toEqual([
        true,
        true,
        false,
        false,
      ]);
    });
  });

  it.each(endpoints)('names each problem of $operationId under its status', (endpoint) => {
    const operation = json.paths[endpoint.path][endpoint.method];
    for (const code of problemsOf(endpoint)) {
      const { status } = problems[code];
      expect(operation.responses[status].description).toContain(`\`${code}\``);
    }
  });

  it.each(endpoints)('says of $operationId whether it is deprecated', ({ path, method, deprecated }) => {
    const operation = json.paths[path][method];
    expect(operation.deprecated === true).toBe(deprecated !== undefined);
    if (deprecated) expect(operation.description).toContain(deprecated.successor);
    for (const { headers } of Object.values<Json>(operation.responses)) {
      expect(Object.hasOwn(headers, 'Sunset')).toBe(deprecated !== undefined);
    }
  });

  it('is the one that is kept in docs/openapi', async () => {
    const kept = await readFile(new URL(`../../../../docs/openapi/${name}.json`, import.meta.url), 'utf8');
    expect(JSON.parse(kept), 'run `npm run openapi`').toEqual(json);
  });
});
