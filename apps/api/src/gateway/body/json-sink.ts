import type { Refused } from '../../http/policy/problem.ts';
import type { AnswerSink, AnswerSource, Trailers } from '../answer-sink.ts';
import type { Client } from '../asking.ts';
import type { Fault } from '../fault.ts';
import { headerIn, type RawHeaders } from '../headers.ts';
import { PolicyFailed } from '../policies.ts';
import { whyNot } from '../why-not.ts';
import { changedBody, isEncoded, isOfBytes } from './changed-body.ts';
import { isForeignText, isJsonType } from './json-text.ts';

export type JsonSinkNeeds = {
  readonly client: Client;
  readonly limitBytes: number;
  readonly change: (value: unknown) => unknown;
  readonly method: string;
  /** Ends an answer that nobody will get. */
  readonly stop: () => void;
};

const unreadable = (detail: string): Refused => ({ problem: 'bad-gateway', detail });

/** A changed body is as good as the one before to whoever reads it, but not the same bytes (RFC 9110 §8.8.1). */
const weakened = (headers: RawHeaders): RawHeaders => {
  const made: RawHeaders = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    const lower = name.toLowerCase();
    if (isOfBytes(lower)) continue;
    made.push(name, lower === 'etag' && !value.startsWith('W/') ? `W/${value}` : value);
  }
  return made;
};

/** Changes answers of JSON, which it reads whole; all others go on as they come. */
export class JsonSink implements AnswerSink {
  readonly #needs: JsonSinkNeeds;
  #held: { readonly status: number; readonly headers: RawHeaders; chunks: Buffer[]; length: number } | undefined;
  #refused = false;

  constructor(needs: JsonSinkNeeds) {
    this.#needs = needs;
  }

  hint(status: number, headers: RawHeaders): void {
    this.#needs.client.sink.hint(status, headers);
  }

  head(status: number, headers: RawHeaders): void {
    const { client, method } = this.#needs;
    const changes = status >= 200 && status < 300 && status !== 204 && isJsonType(headerIn(headers, 'content-type'));
    const flaw = changes && method !== 'HEAD' ? this.#flawOf(status, headers) : undefined;
    if (flaw !== undefined) this.#refuse(flaw);
    else if (changes && method !== 'HEAD') this.#held = { status, headers, chunks: [], length: 0 };
    else client.sink.head(status, changes || status === 304 ? weakened(headers) : headers);
  }

  /** Why the body cannot be changed. */
  #flawOf(status: number, headers: RawHeaders): string | undefined {
    if (status === 206) return 'The service answered a part, which cannot be changed as a whole.';
    if (isEncoded(headerIn(headers, 'content-encoding')))
      return 'The service answered in a coding that this route does not read.';
    if (isForeignText(headerIn(headers, 'content-type'))) return 'The service answered in another charset than UTF-8.';
    const length = Number(headerIn(headers, 'content-length') ?? 0);
    return length > this.#needs.limitBytes ? this.#tooLong() : undefined;
  }

  #tooLong(): string {
    return `The service answered more JSON than the ${this.#needs.limitBytes} bytes that this route reads.`;
  }

  #refuse(detail: string): void {
    this.#tell(unreadable(detail));
    this.#needs.stop();
  }

  #tell(refused: Refused): void {
    this.#held = undefined;
    this.#refused = true;
    this.#needs.client.refuse(refused);
  }

  chunk(chunk: Buffer, source: AnswerSource): boolean {
    if (this.#refused) return true;
    const held = this.#held;
    if (!held) return this.#needs.client.sink.chunk(chunk, source);
    held.length += chunk.length;
    held.chunks.push(chunk);
    if (held.length > this.#needs.limitBytes) this.#refuse(this.#tooLong());
    return true;
  }

  end(trailers: Trailers): void {
    const { client, change } = this.#needs;
    const held = this.#held;
    if (this.#refused) return;
    const body = held && changedBody(Buffer.concat(held.chunks, held.length), change);
    if (!held || !body) client.sink.end(trailers);
    else if (body.ok) this.#pass(held, body.value);
    else this.#refuse('The service answered what is no JSON, or none that is read in one way alone.');
  }

  #pass({ status, headers }: { readonly status: number; readonly headers: RawHeaders }, body: Buffer): void {
    const { sink } = this.#needs.client;
    try {
      sink.head(status, [...weakened(headers), 'Content-Length', String(body.length)]);
    } catch (error) {
      if (!(error instanceof PolicyFailed)) throw error;
      // The service has answered, and is whole: thrown on, it would be blamed.
      this.#tell({ problem: 'internal' });
      return;
    }
    sink.chunk(body, { resume: () => undefined });
    sink.end({});
  }

  broken(fault: Fault): void {
    if (this.#refused) return;
    if (this.#held) this.#needs.client.refuse(whyNot.failed({ kind: 'failed', fault, sent: true }));
    else this.#needs.client.sink.broken(fault);
    this.#held = undefined;
  }

  isBehind(): boolean {
    return this.#held === undefined && this.#needs.client.sink.isBehind();
  }
}
