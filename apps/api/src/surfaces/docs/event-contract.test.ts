import asyncApiSpecs from '@asyncapi/specs';
import { asyncApiDocument, eventTypes, jsonSchemaOf, sampleOf } from '@orderline/contracts/events';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';

const asyncApi = new Ajv({ strict: false, meta: false, validateSchema: false, unicodeRegExp: false });
addFormats.default(asyncApi);
const specification: Readonly<Record<string, unknown>> = { ...asyncApiSpecs.schemas['3.0.0'] };
const isAsyncApi = asyncApi.compile(specification);

const valueAt = (document: unknown, pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);

const refsIn = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => (key === '$ref' ? [String(value)] : refsIn(value)));
};

describe('the AsyncAPI document', () => {
  const document = JSON.parse(JSON.stringify(asyncApiDocument()));

  it('is valid AsyncAPI 3', () => {
    isAsyncApi(document);
    expect(isAsyncApi.errors).toBeNull();
    expect(isAsyncApi({ ...document, channels: { orders: { adress: 'orders' } } })).toBe(false);
  });

  it('refers to nothing that it does not have', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(eventTypes.length);
    for (const ref of refs) expect(valueAt(document, ref), ref).toBeDefined();
  });
});

describe.each(eventTypes)('the schema of %s', (type) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const isData = ajv.compile(jsonSchemaOf(type));

  it('takes its sample, also with a field that a later minor version adds', () => {
    const data = JSON.parse(sampleOf(type).value);
    isData({ ...data, addedLater: true });
    expect(isData.errors).toBeNull();
  });

  it('takes no event without its version', () => {
    const { version: _version, ...data } = JSON.parse(sampleOf(type).value);
    expect(isData(data)).toBe(false);
  });
});
