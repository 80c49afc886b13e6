import type { Endpoint } from './endpoint.ts';
import type { ProblemCode } from './problems.ts';

const everywhere: readonly ProblemCode[] = [
  'bad-request',
  'not-acceptable',
  'uri-too-long',
  'headers-too-large',
  'rate-limited',
  'internal',
  'unavailable',
  'overloaded',
  'timeout',
];

const readsLines: readonly ProblemCode[] = [
  'empty-body',
  'request-timeout',
  'unsupported-media-type',
  'validation-failed',
];

const readsBody: readonly ProblemCode[] = ['malformed-json', 'json-too-deep', ...readsLines];

const takesCode: readonly ProblemCode[] = ['wrong-code', 'login-throttled'];

const takesKey: readonly ProblemCode[] = [
  'idempotency-key-malformed',
  'idempotency-key-in-flight',
  'idempotency-key-reused',
];

/** Every problem that the operation can answer, its own and those that follow from its shape. */
export const problemsOf = ({ kind, method, auth, params, query, body, problems, ...endpoint }: Endpoint) => {
  const { secondFactor, idempotency, versioned } = endpoint;
  const codes = new Set<ProblemCode>(problems);
  const also = (applies: boolean, more: readonly ProblemCode[]) => {
    if (applies) for (const code of more) codes.add(code);
  };
  also(params !== undefined, ['invalid-path']);
  also(query !== undefined, ['invalid-query']);
  also(body !== undefined, readsBody);
  also(kind === 'upload', readsLines);
  also(method !== 'get', ['payload-too-large']);
  also(auth !== 'public', ['unauthenticated']);
  also(auth === 'user' || typeof auth === 'object', ['forbidden']);
  also(typeof auth === 'object' && secondFactor !== 'required', ['insufficient-user-authentication']);
  also(secondFactor === 'required', ['second-factor-required']);
  also(secondFactor !== undefined, takesCode);
  also(idempotency !== undefined, takesKey);
  also(idempotency === 'required', ['idempotency-key-missing']);
  also(versioned === 'if-match', ['invalid-header', 'precondition-required', 'precondition-failed']);
  return [...new Set([...codes, ...everywhere])];
};
