import { createHash } from 'node:crypto';
import type { Upload as Limits } from '@orderline/contracts/http/endpoint';
import { err, ok, type Result } from '@orderline/domain/shared';
import { announcesTooMuch, mediaTypeOf, tooLarge } from './negotiation.ts';
import type { Refused } from './policy/problem.ts';

/** A body that is read once, as it comes: no more of it is taken in than was asked for. */
export type Upload = {
  readonly mediaType: string;
  /** Throws `UploadRefused` where the body grows too large, or nothing comes for too long. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Of the media type and of all that was read. */
  digest(): string;
};

/** The rest of a body cannot be taken. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(`the rest of the body was refused: ${refused.problem}`);
    this.refused = refused;
  }
}

/** Opens the request's body, or tells why not: 415, 413, 400. */
export const readUpload = async (request: Request, limits: Limits): Promise<Result<Upload, Refused>> => {
  const mediaType = mediaTypeOf(request.headers, Object.keys(limits.mediaTypes));
  if (!mediaType.ok) return mediaType;
  if (announcesTooMuch(request.headers, limits.limitBytes)) return err(tooLarge(limits.limitBytes));
  const hash = createHash('sha256').update(`${mediaType.value}\n`);
  const reader = chunksOf(request, limits, (chunk) => hash.update(chunk));
  const first = await reader.next();
  if (first.done) return err({ problem: 'empty-body' });
  const chunks = following(first.value, reader);
  return ok({ mediaType: mediaType.value, chunks, digest: () => hash.copy().digest('base64url') });
};

async function* following(first: Uint8Array, rest: AsyncGenerator<Uint8Array, void>) {
  yield first;
  yield* rest;
}

/** A body as it comes; throws `UploadRefused` where it grows too large, or nothing comes for too long. */
export async function* chunksOf(
  { body, signal }: Request,
  { limitBytes, idleMs }: Pick<Limits, 'limitBytes' | 'idleMs'>,
  read: (chunk: Uint8Array) => void = () => undefined,
): AsyncGenerator<Uint8Array, void> {
  const reader = body?.getReader();
  if (!reader) return;
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await soon(reader.read(), { idleMs, signal });
      if (done) return;
      size += value.length;
      if (size > limitBytes) throw new UploadRefused(tooLarge(limitBytes));
      if (value.length === 0) continue;
      read(value);
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

type FulfilmentTimeouts = { readonly idleMs: number; readonly signal: AbortSignal };

/** What comes within the time, while somebody is there. */
const soon = <Value>(work: Promise<Value>, { idleMs, signal }: FulfilmentTimeouts): Promise<Value> =>
  new Promise((resolve, reject) => {
    const late = () => reject(new UploadRefused({ problem: 'request-timeout', headers: { Connection: 'close' } }));
    const gone = () => reject(new Error('the client closed its connection in the middle of an upload'));
    if (signal.aborted) return gone();
    const timer = setTimeout(late, idleMs);
    signal.addEventListener('abort', gone, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', gone);
    });
  });
