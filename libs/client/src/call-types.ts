export type CallOptions = {
  readonly signal?: AbortSignal | undefined;
  /** For the whole call, with retries and their pauses. */
  readonly timeoutMs?: number | undefined;
  /** In place of a fresh key, such as one that was kept while the app was closed. */
  readonly idempotencyKey?: string | undefined;
};

export type ChangeOptions = CallOptions & {
  /** The value that the change is based on, as this client answered it, or its ETag. */
  readonly ifMatch: object | string;
};

export type SignInOptions = CallOptions & {
  /** A code of the second factor, or a recovery code: without it staff who have one get the rights of a customer. */
  readonly oneTimeCode?: string | undefined;
};

/** Items of a list, as many as were asked for at most. */
export type Page<Item> = {
  readonly items: readonly Item[];
  readonly page: {
    /** The `cursor` of the next page, or null at the end. */
    readonly next: string | null;
  };
};

/** A list that is told at once. */
export type WholeList<Item> = {
  readonly items: readonly Item[];
  readonly page: {
    readonly next: string | null;
    /** How many there are in all. */
    readonly total?: number;
  };
};

/** A file: text, or what comes of it as it is read; a stream can be sent once. */
export type Lines<MediaType extends string = string> = {
  readonly content: string | ReadableStream<Uint8Array>;
  readonly contentType: MediaType;
};
