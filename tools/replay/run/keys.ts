import { createHash } from 'node:crypto';

/** Goes up when the rules change what is sent, so that old keys never meet new bodies. */
const RULES = 1;

export type RunKeys = {
  /** Names the run: the same content and options give the same name on every machine. */
  readonly run: string;
  readonly marker: string;
  readonly product: (sku: string) => string;
  readonly customer: (number: string) => string;
  readonly stock: (sku: string) => string;
  readonly order: (invoice: string) => string;
};

/** Idempotency keys of a run, from what decides what it sends: the file's content, `--limit` and `--stock`. */
export const runKeys = (played: {
  readonly digest: string;
  readonly limit?: number | undefined;
  /** Millionths. */
  readonly stock: number;
}): RunKeys => {
  const identity = JSON.stringify([RULES, played.digest, played.limit ?? 'all', played.stock]);
  const run = createHash('sha256').update(identity).digest('hex').slice(0, 32);
  const key = (kind: string) => (name: string) => `replay:${run}:${kind}:${name}`;
  return {
    run,
    marker: `replay:${run}:marker`,
    product: key('product'),
    customer: key('customer'),
    stock: key('stock'),
    order: key('order'),
  };
};
