/** How an operation is called: all that runs knows of the contract. What is left out is false. */
export type Operation = {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** An OpenAPI path template. */
  readonly path: `/${string}`;
  /** What a caller states: parts of the path and the query, a body beside them, or lines. */
  readonly sends?: 'parameters' | 'body' | 'lines';
  /** A success has no body. */
  readonly empty?: true;
  /** Anyone may ask, and no token is sent along. */
  readonly public?: true;
  /** It takes an Idempotency-Key. */
  readonly keyed?: true;
  /** What it reads carries an ETag. */
  readonly tagged?: true;
  /** It answers pages. */
  readonly paged?: true;
};

/** Operations by resource and name. */
export type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;
