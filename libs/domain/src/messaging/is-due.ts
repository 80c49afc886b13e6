/** Null is never due. */
export const isDue = (dueAt: Date | null, now: Date): boolean => dueAt !== null && dueAt <= now;
