/** What a request proves who asks by, and whom the service must have been told of then. */
export type Credential = { readonly authorization: string; readonly user: string };

export type Asked = {
  readonly port: number;
  /** Under it each request has a path of its own. */
  readonly prefix: string;
  /** In turns, one for each connection; none for requests of nobody. */
  readonly credentials: readonly Credential[];
};

export type Command =
  /** One request at a time on each connection, for so long. */
  | ({ readonly do: 'run'; readonly connections: number; readonly seconds: number } & Asked)
  /** More connections that are answered once and then kept. */
  | ({ readonly do: 'hold'; readonly count: number } & Asked)
  /** How many of them are open still. */
  | { readonly do: 'held' }
  | { readonly do: 'drop' };

export type Told = {
  readonly count: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
};
