import type { Node } from './document.ts';

export type Rule =
  | 'removed'
  | 'renamed'
  | 'retyped'
  | 'newly-required'
  | 'no-longer-required'
  | 'narrowed'
  | 'widened'
  | 'restricted'
  | 'changed';

/** A change that a client which was written for the published document cannot live with. */
export type Break = { readonly place: string; readonly rule: Rule; readonly fault: string };

/** What clients send must still be taken; what they read must still be what it was. */
type Side = 'request' | 'answer';

export type Both<Value> = { readonly before: Value; readonly now: Value };

/** Where in two documents one looks, and as which side. */
export type Look = { readonly side: Side; readonly place: string; readonly documents: Both<Node> };

export const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

export const inside = (look: Look, step: string): Look => ({
  ...look,
  place: step.startsWith('[') || look.place.endsWith(' ') ? `${look.place}${step}` : `${look.place}.${step}`,
});
