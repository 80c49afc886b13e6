/** Whether it is known that a write took place; one whose outcome is unknown may still take effect for some seconds. */
export type WriteOutcome = 'known' | 'unknown';

/**
 * Runs a write, then lets caches forget what it may have changed: after a refusal too, as it may have been decided on what
 * a cache had kept, and after an error, as the write may have taken place nevertheless.
 */
export const writeThenForget = async <Value>(
  write: () => Promise<Value>,
  forget: (outcome: WriteOutcome) => Promise<void>,
): Promise<Value> => {
  let outcome: WriteOutcome = 'unknown';
  try {
    const value = await write();
    outcome = 'known';
    return value;
  } finally {
    await forget(outcome);
  }
};
