/** One thing that is wrong with a request. */
export type Fault = {
  /** Where it is in the body: a JSON Pointer as a URI fragment, such as `#/lines/0/quantity`. */
  readonly pointer?: string;
  /** The part of the path or the query that it is about. */
  readonly parameter?: string;
  readonly header?: string;
  /** Stable, such as `required` or `too-small`. */
  readonly code: string;
  /** What is wrong, in words. */
  readonly detail: string;
  /** Of a line that cannot be met: how many units there are. */
  readonly available?: number;
};

/** The body of every refusal (RFC 9457). */
export type Problem = {
  /** The page that explains this kind of problem. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  /** Stable; a later server may know new ones. */
  readonly code: string;
  /** For support: the server logs it. */
  readonly requestId: string;
  readonly traceId?: string;
  readonly errors?: readonly Fault[];
  /** What exists already, in the way of what was asked for. */
  readonly existingId?: string;
  readonly orderIds?: readonly string[];
  /** What the order costs now. */
  readonly total?: { readonly amount: string; readonly currency: string };
  /** How many units can be taken out. */
  readonly available?: number;
};
