import { businessProblems } from './business-problems.ts';
import { protocolProblems } from './protocol-problems.ts';

/** Every problem that the API answers (RFC 9457), by its stable code: the only list. */
export const problems = { ...protocolProblems, ...businessProblems };

export type ProblemCode = keyof typeof problems;
