import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { bodyFaults, type Fault, parameterFaults } from '@orderline/contracts/http/problem';
import { err, ok, type Result } from '@orderline/domain/shared';
import type { z } from 'zod';
import type { HttpContext } from './env.ts';
import { incomingOf } from './hono.ts';
import { parseJson } from './json.ts';
import { announcesTooMuch, mediaTypeOf, tooLarge, unsupported, versionsIn } from './negotiation.ts';
import { keyIn } from './policy/idempotency.ts';
import type { Refused } from './policy/problem.ts';
import { codeIn } from './policy/second-factor.ts';
import { readUpload, type Upload } from './read-upload.ts';
import type { ReadRequest } from './route.ts';

export type Head = Pick<ReadRequest, 'params' | 'query'> & {
  readonly key: string | null;
  /** Of the second factor, where the operation asks for one. */
  readonly oneTimeCode: string | null;
  /** Those that If-Match lists, where the operation asks for it. */
  readonly expectedVersions: readonly number[] | undefined;
};

/** Reads path, query and headers; what is wrong with path and query is told together. */
export const readHead = (c: HttpContext, endpoint: Endpoint): Result<Head, Refused> => {
  const params = partOf(endpoint.params, c.req.param());
  const query = partOf(endpoint.query, queryOf(c.req.url));
  const errors = [...faultsIn(params), ...faultsIn(query)];
  if (!params.ok) return err({ problem: 'invalid-path', errors });
  if (!query.ok) return err({ problem: 'invalid-query', errors });
  const key = keyIn(incomingOf(c), endpoint);
  if (!key.ok) return key;
  const code = codeIn(incomingOf(c), endpoint);
  if (!code.ok) return code;
  const versions = endpoint.versioned === 'if-match' ? versionsIn(c.req.header('if-match')) : ok(undefined);
  if (!versions.ok) return versions;
  const [read, oneTimeCode] = [{ params: params.value, query: query.value }, code.value];
  return ok({ ...read, oneTimeCode, key: key.value, expectedVersions: versions.value });
};

export type Content = Body & { readonly upload: Upload | undefined };

type Body = {
  /** As it came, for the fingerprint. */
  readonly sent: unknown;
  readonly read: unknown;
};

type Reading = { readonly endpoint: Endpoint; readonly limit: number };

/** Reads what the operation takes: a body at once, or the beginning of lines, which may be long on their way. */
export const readContent = async (c: HttpContext, { endpoint, limit }: Reading): Promise<Result<Content, Refused>> => {
  if (endpoint.kind === 'upload') {
    c.get('call').extend(endpoint.upload.deadlineMs);
    const upload = await readUpload(c.req.raw, endpoint.upload);
    return upload.ok ? ok({ sent: null, read: undefined, upload: upload.value }) : upload;
  }
  c.set('receiving', true);
  const body = await readRequestBody(c, { endpoint, limit });
  c.set('receiving', false);
  return body.ok ? ok({ ...body.value, upload: undefined }) : body;
};

/** Reads the body by the endpoint's model; every fault of it is told. */
const readRequestBody = async (c: HttpContext, { endpoint, limit }: Reading): Promise<Result<Body, Refused>> => {
  if (!endpoint.body) {
    const announced = announcesTooMuch(c.req.raw.headers, limit);
    return announced ? err(tooLarge(limit)) : ok({ sent: null, read: undefined });
  }
  const sent = await readBody(c.req.raw, limit);
  if (!sent.ok) return sent;
  const read = endpoint.body.safeParse(sent.value);
  if (read.success) return ok({ sent: sent.value, read: read.data });
  return err({ problem: 'validation-failed', errors: bodyFaults(read.error.issues, sent.value) });
};

const partOf = (model: z.ZodType | undefined, parts: object): Result<unknown, readonly Fault[]> => {
  if (!model) return ok(undefined);
  const read = model.safeParse(parts);
  if (!read.success) return err(parameterFaults(read.error.issues, parts));
  const unkept = Object.entries(parts).flatMap(([parameter, value]) =>
    String(value).includes('\0') ? [{ parameter, code: 'wrong-form', detail: 'holds NUL' }] : [],
  );
  return unkept.length > 0 ? err(unkept) : ok(read.data);
};

const faultsIn = (part: Result<unknown, readonly Fault[]>): readonly Fault[] => (part.ok ? [] : part.error);

/** The parameters of a URL by name; one that is repeated is a list, which hardly any model takes. */
const queryOf = (url: string): object => {
  const start = url.indexOf('?');
  if (start < 0) return {};
  const search = new URLSearchParams(url.slice(start));
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
};

/** Reads the request's body as JSON, or tells why not: 415, 413, 400. */
const readBody = async (request: Request, limit: number): Promise<Result<unknown, Refused>> => {
  const { headers } = request;
  if (headers.has('content-type')) {
    const mediaType = mediaTypeOf(headers, ['application/json']);
    if (!mediaType.ok) return mediaType;
  } else if (hasBody(headers)) return unsupported('Content-Type is missing.');
  const bytes = await readBytes(request, limit);
  return bytes ? parseJson(bytes) : err(tooLarge(limit));
};

const hasBody = (headers: Headers): boolean =>
  headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;

/** Null where there are more bytes than the limit; what is over it is not kept. */
const readBytes = async (request: Request, limit: number): Promise<Uint8Array | null> => {
  const { headers } = request;
  if (headers.has('content-length') && !headers.has('transfer-encoding')) {
    return announcesTooMuch(headers, limit) ? null : new Uint8Array(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
