/** What policies read of a request, whoever listens. */
export type Incoming = {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  /** The other end of the connection. */
  readonly remoteAddress: string | undefined;
};
