import type { Filter, JsonChanges } from '@orderline/domain/gateway';
import { changing } from './change-json.ts';

export type BodyChange = { readonly limitBytes: number; readonly change: (value: unknown) => unknown };

/** What a rule does to bodies. */
export type Bodies = { readonly request: BodyChange | undefined; readonly answer: BodyChange | undefined };

const changeIn = (filters: readonly Filter[], wanted: Filter['type']): BodyChange | undefined => {
  const found = filters.flatMap((filter): readonly JsonChanges[] =>
    'body' in filter && filter.type === wanted ? [filter.body] : [],
  )[0];
  return found && { limitBytes: found.limitBytes, change: changing(found) };
};

/** Undefined where the rule lets bodies pass as they are. */
export const bodiesOf = (filters: readonly Filter[]): Bodies | undefined => {
  const request = changeIn(filters, 'RequestBodyModifier');
  const answer = changeIn(filters, 'ResponseBodyModifier');
  return request || answer ? { request, answer } : undefined;
};
