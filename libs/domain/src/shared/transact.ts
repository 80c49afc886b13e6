import type { Result } from './result.ts';

/**
 * Runs `work` in one transaction over the stores that it names. A refusal and a thrown error both roll everything
 * back; a transaction inside a transaction throws.
 */
export type Transact<Stores> = <Value, Refusal>(
  work: (stores: Stores) => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal>>;
