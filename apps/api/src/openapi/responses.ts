import { answerOf, type Endpoint, type Streamed } from '@orderline/contracts/http/endpoint';
import { fault, problem } from '@orderline/contracts/http/problem';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { problemsOf } from '@orderline/contracts/http/problems-of';
import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { problemExample } from './problem-examples.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

const described = (shape: Shape, descriptions: Readonly<Record<string, string>>) =>
  z.object(
    Object.fromEntries(
      Object.entries(shape).map(([name, field]) => {
        const description = descriptions[name];
        return [name, description === undefined ? field : field.meta({ description })];
      }),
    ),
  );

const shownFault = described(fault.shape, {
  pointer: 'Where in the body, as a JSON Pointer fragment (RFC 6901).',
  parameter: 'Which part of the path or the query.',
  header: 'Which header.',
  available: 'Units that can be had, where there are too few.',
}).meta({ id: 'Fault' });

/** A problem as documents show it: what each field means. */
const shownProblem = described(
  { ...problem.shape, errors: z.array(shownFault).optional() },
  {
    type: 'The page that explains this kind of problem.',
    instance: 'The path that was asked for.',
    code: 'Stable; clients decide by it, and tolerate new ones.',
    errors: 'Every fault that was found, at most 50.',
    existingId: 'What is in the way.',
    orderIds: 'The orders that are in the way.',
    total: 'What the order costs now.',
    available: 'Units that can be taken out.',
  },
).meta({ id: 'Problem' });

const nameOf = (code: ProblemCode): string =>
  `${code.replaceAll(/(?:^|-)(.)/g, (_match, first: string) => first.toUpperCase())}Problem`;

/** What tells a problem from the others, and nothing of what they have in common. */
const mark = (code: ProblemCode) =>
  z.unknown().meta({
    override: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: [code] },
        status: { type: 'integer', enum: [problems[code].status] },
      },
      required: ['code', 'status'],
    },
  });

/** A problem of one code, so that generated clients tell them apart by `code` and by `status`. */
const problemOf = (code: ProblemCode) =>
  shownProblem.and(mark(code)).meta({ id: nameOf(code), description: problems[code].title });

const models = new Map<ProblemCode, z.ZodType>();

/** One for each code, as a document refuses two of one id. */
const modelOf = (code: ProblemCode): z.ZodType => {
  const model = models.get(code) ?? problemOf(code);
  models.set(code, model);
  return model;
};

const headerText = (description: string) => z.string().optional().meta({ description });

const etag = headerText('Weak where the answer is compressed; for If-None-Match and If-Match.');
const digest = headerText('Another where anything that is shown is another; for If-None-Match.');
const location = headerText('Where it is.');
const link = headerText('`rel="next"`: the page after this one.');
const replayed = headerText('`true` where an earlier answer to the same key is told again.');

export const successResponse = (endpoint: Endpoint): ZodOpenApiResponseObject => {
  const [status, model] = answerOf(endpoint);
  return {
    description: endpoint.summary,
    headers: z.object(headersOf(endpoint, status)),
    ...(endpoint.kind === 'stream' && { content: streamed(endpoint.stream) }),
    ...(model && { content: { 'application/json': { schema: model, example: endpoint.examples.answer } } }),
  };
};

/** Tools take the schema of a stream for that of all of it, or of each of its events: the guide says what they are. */
const streamed = ({ mediaType, example }: Streamed) => ({ [mediaType]: { schema: z.unknown(), example } });

const headersOf = (endpoint: Endpoint, status: number): Record<string, z.ZodType> => ({
  ...(endpoint.versioned && { ETag: endpoint.versioned === 'digest' ? digest : etag }),
  ...(status === 201 && { Location: location }),
  ...(endpoint.idempotency && { 'Idempotency-Replayed': replayed }),
  ...(endpoint.query && { Link: link }),
  ...deprecationHeaders(endpoint),
  ...rateLimitHeaders,
});

/** The problems that an operation can answer, by status; the codes of each are listed for readers and for programs. */
export const problemResponses = (endpoint: Endpoint): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(problemsOf(endpoint), (code) => problems[code].status);
  const headers = { ...deprecationHeaders(endpoint), ...rateLimitHeaders };
  const responses = [...byStatus]
    .toSorted(([one], [other]) => one - other)
    .map(([status, codes]) => [`${status}`, responseFor(endpoint, { status, codes, headers })]);
  return {
    ...(endpoint.versioned && endpoint.method === 'get' && { 304: notModified(headers) }),
    ...Object.fromEntries(responses),
  };
};

type Headers = Readonly<Record<string, z.ZodType>>;

const notModified = (headers: Headers): ZodOpenApiResponseObject => ({
  description: 'The client has it already',
  headers: z.object(headers),
});

const saysWhen: ReadonlySet<number> = new Set([429, 503]);

type Responding = { readonly status: number; readonly codes: readonly ProblemCode[]; readonly headers: Headers };

const responseFor = (endpoint: Endpoint, { status, codes, headers }: Responding): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  headers: z.object({ ...headers, ...(saysWhen.has(status) && { 'Retry-After': retryAfter }) }),
  content: { 'application/problem+json': { schema: eitherOf(codes.map(modelOf)), ...examplesOf(endpoint, codes) } },
});

const eitherOf = (models: readonly z.ZodType[]): z.ZodType => {
  const [first = shownProblem, ...others] = models;
  return others.length > 0 ? z.union([first, ...others]) : first;
};

/** Each problem as that operation answers it, by its code where there are several. */
const examplesOf = (endpoint: Endpoint, codes: readonly ProblemCode[]) => {
  const [first, ...others] = codes;
  if (first && others.length === 0) return { example: problemExample(endpoint, first) };
  return { examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(endpoint, code) }])) };
};

/** What every answer of an operation carries (draft-ietf-httpapi-ratelimit-headers-10). */
const rateLimitHeaders = {
  'RateLimit-Policy': z
    .string()
    .optional()
    .meta({
      description:
        'How many requests (`q`) each caller may make in a window of so many seconds (`w`): by API key, else by user, else by address. A second policy is one of the operation.',
      example: '"default";q=600;w=60',
      header: { id: 'RateLimitPolicy' },
    }),
  RateLimit: z
    .string()
    .optional()
    .meta({
      description: 'How many requests are left (`r`) until the window ends in so many seconds (`t`), by policy.',
      example: '"default";r=599;t=60',
      header: { id: 'RateLimit' },
    }),
} as const;

const retryAfter = z
  .string()
  .optional()
  .meta({
    description: 'Seconds to wait before the request is sent again.',
    example: '12',
    header: { id: 'RetryAfter' },
  });

const header = (id: string, description: string, example: string) =>
  z.string().optional().meta({ description, example, header: { id } });

const announced = {
  Deprecation: header('Deprecation', 'Since when it should not be used (RFC 9745).', '@1795392000'),
  Sunset: header('Sunset', 'From when on it may no longer answer (RFC 8594).', 'Tue, 30 Nov 2027 00:00:00 GMT'),
} as const;

/** What every answer of a deprecated operation carries. */
const deprecationHeaders = ({ deprecated }: Endpoint): Record<string, z.ZodType> => (deprecated ? announced : {});

/** What the description of an operation says first where it is deprecated. */
export const deprecationNote = ({ deprecated, method }: Endpoint): string =>
  deprecated
    ? `Deprecated since ${deprecated.since}, gone after ${deprecated.sunset}: use \`${method.toUpperCase()} ${deprecated.successor}\`, as [the guide](${deprecated.guide}) shows.`
    : '';
