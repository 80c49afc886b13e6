import { readFile } from 'node:fs/promises';
import { problemsOf } from '@orderline/contracts/http/endpoint';
import { problems } from '@orderline/contracts/http/problems';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { versions } from './versions.ts';

describe.each([...versions])('the OpenAPI document of %s', (name, { document, endpoints }) => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect({ valid, errors }).toMatchObject({ valid: true });
  });

  it.each(endpoints)('names each problem of $operationId under its status', (endpoint) => {
    const operation = document.paths?.[endpoint.path]?.[endpoint.method];
    for (const code of problemsOf(endpoint)) {
      const response = operation?.responses?.[problems[code].status];
      expect(JSON.stringify(response)).toContain(`\`${code}\``);
    }
  });

  it('is the one that is kept in docs/openapi', async () => {
    const kept = await readFile(new URL(`../../../../docs/openapi/${name}.json`, import.meta.url), 'utf8');
    expect(JSON.parse(kept), 'run `npm run openapi`').toEqual(JSON.parse(JSON.stringify(document)));
  });
});
