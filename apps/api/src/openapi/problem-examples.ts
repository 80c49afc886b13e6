import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { bodyFaults, type Problem, parameterFaults } from '@orderline/contracts/http/problem';
import type { ProblemCode } from '@orderline/contracts/http/problems';
import { asId, err, type Result } from '@orderline/domain/shared';
import { z } from 'zod';
import { refusedTarget } from '../http/broken-http.ts';
import { parseJson } from '../http/json.ts';
import { tooLarge, unsupported, versionsIn } from '../http/negotiation.ts';
import { authorize } from '../http/policy/authorize.ts';
import { keyIn } from '../http/policy/idempotency.ts';
import { type Details, problemBody, type Refused } from '../http/policy/problem.ts';
import { codeIn, unprovenSignIn, wrongCode } from '../http/policy/second-factor.ts';
import { businessDetails } from './business-details.ts';

const requestId = '0199c0de-7a00-7000-8000-0000000000aa';

/** What is refused before the path is looked at says that it was asked of the root. */
const unread: ReadonlySet<ProblemCode> = new Set(['bad-request', 'uri-too-long', 'headers-too-large']);

/** The body of a problem as that operation answers it: what is told beside its kind is what the code of ours tells. */
export const problemExample = (endpoint: Endpoint, code: ProblemCode): Problem => {
  const { headers: _headers, ...details } = detailsOf(endpoint, code);
  const body = problemBody(code, details, { instance: unread.has(code) ? '/' : pathOf(endpoint), requestId });
  return JSON.parse(JSON.stringify(body));
};

const detailsOf = (endpoint: Endpoint, code: ProblemCode): Details =>
  (provoked[code] ?? businessDetails[code])?.(endpoint) ?? {};

const pathOf = ({ path, examples: { params = {} } }: Endpoint): string =>
  path.replaceAll(/\{(\w+)\}/g, (part, name: string) => String(params[name] ?? part));

const told = (result: Result<unknown, Refused>): Details => {
  if (result.ok) return {};
  const { problem: _problem, ...details } = result.error;
  return details;
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const without = { header: () => undefined };

/** Somebody who may do nothing, by a key where the operation is for people. */
const powerless = { userId: asId<never>(''), sessionId: null, apiKeyId: asId<never>(''), scopes: new Set<never>() };

/** By code, what the policies and the models say of a request that asks for it. */
const provoked: Readonly<Partial<Record<ProblemCode, (endpoint: Endpoint) => Details>>> = {
  'bad-request': () => ({ detail: refusedTarget({ url: '//', rawHeaders: ['Host', ''], httpVersion: '1.1' })?.detail }),
  'malformed-json': () => told(parseJson(bytes('{"lines": ['))),
  'json-too-deep': () => told(parseJson(bytes(`${'['.repeat(30)}${']'.repeat(30)}`))),
  'unsupported-media-type': () => told(unsupported('Content-Type is missing.')),
  'payload-too-large': ({ upload }) => told({ ok: false, error: tooLarge(upload?.limitBytes ?? 262_144) }),
  'invalid-path': ({ params }) => ({ errors: pathFaults(params) }),
  'invalid-query': ({ query }) => ({ errors: parameterFaults(issuesOf(query, { limit: '0' }), { limit: '0' }) }),
  'invalid-header': () => told(versionsIn('3')),
  'precondition-required': () => told(versionsIn(undefined)),
  'idempotency-key-missing': () => told(keyIn(without, { idempotency: 'required' })),
  'idempotency-key-malformed': () => told(keyIn({ header: () => '"' }, { idempotency: 'required' })),
  'second-factor-required': () => told(codeIn(without, { secondFactor: 'required' })),
  'wrong-code': () => told(err(wrongCode)),
  'insufficient-user-authentication': () => told(err(unprovenSignIn)),
  'validation-failed': ({ body, upload }) => ({ errors: upload ? brokenLines : shownFaults(body) }),
  unauthenticated: (endpoint) => {
    const authorization = endpoint.auth === 'optional' ? 'Bearer expired' : undefined;
    return told(authorize(endpoint, { principal: null, authorization }));
  },
  forbidden: (endpoint) => told(authorize(endpoint, { principal: powerless, authorization: 'Bearer pk_live_…' })),
};

const brokenLines = [{ pointer: '#/2', code: 'wrong-encoding', detail: 'Line 2 is not UTF-8.' }];

const issuesOf = (model: z.ZodType | undefined, value: unknown) => model?.safeParse(value).error?.issues ?? [];

/** Every part of the path as no id is written. */
const pathFaults = (params: z.ZodType | undefined) => {
  const names = params instanceof z.ZodObject ? Object.keys(params.shape) : [];
  const parts = Object.fromEntries(names.map((name) => [name, 'A_1']));
  return parameterFaults(issuesOf(params, parts), parts);
};

/** What is missing in an empty body; where nothing is, a field that is misspelt. */
const shownFaults = (body: z.ZodType | undefined) => {
  const missing = bodyFaults(issuesOf(body, {}), {});
  const misspelt = { nmae: 'Ada' };
  return missing.length > 0 ? missing : bodyFaults(issuesOf(body, misspelt), misspelt);
};
