import type { z } from 'zod';

/** What a version of an event added; the first one is how it began. */
export type EventChange = { readonly version: string; readonly date: string; readonly what: string };

/** The first version, as it was published on that day. */
export const since = (date: string): EventChange => ({ version: '1.0', date, what: 'First published.' });

/** What consumers of one event type rely on; `schema` describes `data` as it goes over the wire. */
export type EventContract<
  Schema extends z.ZodObject = z.ZodObject,
  Direction extends 'send' | 'receive' = 'send' | 'receive',
> = {
  readonly topic: string;
  /** Whether this product sends it, or receives it from the system that `source` names. */
  readonly direction: Direction;
  /** What it says has happened, in one sentence. */
  readonly summary: string;
  /** CloudEvents `source`: the context, of ours or of another system, that publishes it. */
  readonly source: string;
  /** The major version: a breaking change is a new one, on a topic of its own. */
  readonly schemaVersion: number;
  /** The field of `data` that names the aggregate, and so the key. */
  readonly aggregateId: keyof z.input<Schema> & string;
  readonly schema: Schema;
  /** From the first version to the last one. */
  readonly changes: readonly [EventChange, ...EventChange[]];
  /** `data` of one event, for the documentation. */
  readonly sample: z.input<Schema>;
};

export const defineEvent = <Schema extends z.ZodObject, const Direction extends 'send' | 'receive'>(
  contract: EventContract<Schema, Direction>,
): EventContract<Schema, Direction> => contract;
