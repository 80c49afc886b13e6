/** What the process that has the clients is told; it answers each by one message. */
export type Command =
  | {
      /** Connects one client for each token, each with the channels of its customer; answers once all follow them. */
      readonly do: 'open';
      readonly ports: readonly number[];
      /** The number of the first one. */
      readonly first: number;
      readonly tokens: readonly string[];
    }
  /** As many connections that say nothing. */
  | { readonly do: 'hold'; readonly port: number; readonly count: number }
  /** Has all follow one more; answers once they do. */
  | { readonly do: 'follow'; readonly channel: string }
  | { readonly do: 'collect' }
  | { readonly do: 'drop' };

export type Collected = {
  /** How many clients follow all that they want to. */
  readonly live: number;
  /** When the last of them did, milliseconds since 1970. */
  readonly liveAt: number;
  /** What customers were told since the last time: customer, offset and milliseconds since 1970, one after the other. */
  readonly told: readonly number[];
  /** What all were told: by offset, how many had it, and when the first and the last one. */
  readonly toAll: readonly (readonly [offset: number, count: number, first: number, last: number])[];
  readonly wrong: readonly string[];
  /** How often what staff follow could not be told, and was followed anew. */
  readonly lost: number;
  /** Connections that ended, by code. */
  readonly ended: Readonly<Record<string, number>>;
};
