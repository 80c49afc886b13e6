import asyncApiSpecs from '@asyncapi/specs';
import { subscriptions } from '@orderline/composition';
import { asyncApiDocument, eventTypes, jsonSchemaOf, sampleOf, topicSettingsOf } from '@orderline/contracts/events';
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
  const document = JSON.parse(JSON.stringify(asyncApiDocument({ subscribers: subscriptions })));

  it('is valid AsyncAPI 3', () => {
    isAsyncApi(document);
    expect(isAsyncApi.errors).toBeNull();
    expect(isAsyncApi({ ...document, channels: { orders: { adress: 'orders' } } })).toBe(false);
  });

  it('names the schema of each payload, and what they share once', () => {
    const { messages, schemas } = document.components;
    for (const type of eventTypes) {
      expect(messages[type].payload.$ref).toBe(`#/components/schemas/${type}`);
      expect(schemas[type].title).toBe(type);
    }
    expect(schemas.OrderPlaced.properties.total.$ref).toBe('#/components/schemas/Money');
    expect(Object.keys(schemas).filter((name) => /money|amount|total/i.test(name))).toEqual(['Money']);
  });

  it('has the topics of dead letters, and how long each topic keeps what it has', () => {
    for (const { consumer, topics } of subscriptions) {
      for (const topic of topics) {
        const dead = document.channels[`${topic}.orderline.${consumer}.dlq`];
        expect(dead.bindings.kafka.topicConfiguration['retention.ms']).toBe(6 * 86_400_000);
        expect(dead.description).toContain('`dlq-reason`');
        const kept = topicSettingsOf(topic).cleanup === 'delete' ? 7 * 86_400_000 : undefined;
        expect(document.channels[topic].bindings.kafka.topicConfiguration['retention.ms']).toBe(kept);
      }
    }
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
