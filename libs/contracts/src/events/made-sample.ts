import { contractOf, type EventType } from './catalogue.ts';
import { expanded, type JsonSchema, jsonSchemaOf, schemasIn } from './json-schema.ts';
import { encodeEvent, type WireEvent } from './wire.ts';

/** Where in `data`, as a JSON Pointer (RFC 6901), and what is wrong there. */
export type SampleFault = { readonly pointer: string; readonly detail: string };

export type MadeSamples =
  | { readonly ok: true; readonly events: readonly WireEvent[] }
  | { readonly ok: false; readonly faults: readonly SampleFault[] };

export type MakeSamples = {
  readonly type: EventType;
  /** Merged over the sample of the documentation, as a JSON Merge Patch (RFC 7396). */
  readonly data: unknown;
  readonly count: number;
  readonly newId: () => string;
  readonly at: Date;
};

/**
 * Events of a type for whoever tries a consumer: each of an aggregate of its own, or, where `data` names one, its next ones,
 * by version. What the type's schema does not take, or does not know, is a fault.
 */
export const makeSamples = ({ type, data, count, newId, at }: MakeSamples): MadeSamples => {
  const { schema, sample, aggregateId } = contractOf(type);
  const merged = mergePatch(sample, data);
  const read = schema.safeDecode(merged as Record<string, unknown>);
  const faults = [
    ...(read.error?.issues ?? []).map(({ path, message }) => ({ pointer: pointerTo(path), detail: message })),
    ...unknownIn(merged, expanded(jsonSchemaOf(type)), []),
  ];
  if (!read.success || faults.length > 0) return { ok: false, faults };
  const { version, ...rest } = read.data;
  const isNamed = isFields(data) && Object.hasOwn(data, aggregateId);
  const events = Array.from({ length: count }, (_, index) => {
    const id = isNamed ? String(rest[aggregateId]) : newId();
    return encodeEvent(
      {
        ...{ id: newId(), type, aggregateId: id, occurredAt: at, data: { ...rest, [aggregateId]: id } },
        version: Number(version) + (isNamed ? index : 0),
      },
      {},
    );
  });
  return { ok: true, events };
};

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isFields(patch)) return patch;
  const merged: Record<string, unknown> = isFields(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
};

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A consumer ignores what it does not know; whoever writes a sample has mistyped it. */
const unknownIn = (value: unknown, schema: JsonSchema, path: readonly PropertyKey[]): readonly SampleFault[] => {
  if (Array.isArray(value)) {
    const { items = {} } = schemasIn({ items: schema.items });
    return value.flatMap((item, index) => unknownIn(item, items, [...path, index]));
  }
  const fields = schemasIn(schema.properties);
  return Object.entries(isFields(value) ? value : {}).flatMap(([name, field]) => {
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const at = [...path, name];
    if (known) return unknownIn(field, known, at);
    const detail = `no such field: there are ${Object.keys(fields).join(', ') || 'none here'}`;
    return [{ pointer: pointerTo(at), detail }];
  });
};
