export type ProblemKind = {
  readonly status: number;
  readonly title: string;
  /** What happened and what the caller can do about it, for the page at `/problems/<code>`. */
  readonly explanation: string;
};
