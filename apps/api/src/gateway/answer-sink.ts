import type { ServerResponse } from 'node:http';
import type { Fault } from './fault.ts';
import type { RawHeaders } from './headers.ts';

/** Where the chunks of an answer come from: it stands still once it was told that no more is taken. */
export type AnswerSource = { readonly resume: () => void };

export type Trailers = Readonly<Record<string, string | string[] | undefined>>;

/** What becomes of the answer of a service: it goes on to the client, and others may listen or stand between. */
export type AnswerSink = {
  /** An informational answer (RFC 9110 §15.2), before the head. */
  hint(status: number, headers: RawHeaders): void;
  /** As the service said it, without what is of its connection; throws where it cannot be passed on. */
  head(status: number, headers: RawHeaders): void;
  /** Whether it takes more at once; else it resumes the source when it does. */
  chunk(chunk: Buffer, source: AnswerSource): boolean;
  end(trailers: Trailers): void;
  /** It broke off after its head. */
  broken(fault: Fault): void;
  /** Whether the service waits for whoever takes the answer. */
  isBehind(): boolean;
};

/** The head as the client gets it, of the answer or of what comes before it. */
export type HeadOf = (status: number, headers: RawHeaders) => RawHeaders;

/** The trailers as the client gets them. */
export type TrailersOf = (trailers: Trailers) => Trailers;

/** A longer body costs more as a text than what it spares. */
const MOST_AT_ONCE = 8 * 1024;

/**
 * Writes to the client; an answer that is whole at once goes out as one text, which costs Node the least. A class, as there is one
 * for each request: no closure, and nothing made for a chunk.
 */
export class ClientSink implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #headOf: HeadOf;
  readonly #trailersOf: TrailersOf;
  /** Whether head and body go out as they come: before that, the end may come as well. */
  #streams = false;
  #first: Buffer | undefined;
  #listens = false;

  constructor(response: ServerResponse, headOf: HeadOf, trailersOf: TrailersOf) {
    this.#response = response;
    this.#headOf = headOf;
    this.#trailersOf = trailersOf;
  }

  /** To HTTP/1.0 nothing comes before the answer. */
  hint(status: number, headers: RawHeaders): void {
    const response = this.#response;
    if (response.req.httpVersion !== '1.1' || response.headersSent || response.destroyed) return;
    try {
      response.writeInformation(status, this.#headOf(status, headers));
    } catch {
      // A hint that cannot be written is left out: the answer says it again.
    }
  }

  head(status: number, headers: RawHeaders): void {
    this.#response.writeHead(status, this.#headOf(status, headers));
    // What has come must not wait for what is to come.
    queueMicrotask(() => this.#stream());
  }

  #stream(): void {
    if (this.#streams || this.#response.destroyed) return;
    this.#streams = true;
    if (this.#first) this.#response.write(this.#first);
    else this.#response.flushHeaders();
    this.#first = undefined;
  }

  chunk(chunk: Buffer, source: AnswerSource): boolean {
    if (!this.#streams && !this.#first && chunk.length <= MOST_AT_ONCE) {
      this.#first = chunk;
      return true;
    }
    if (this.#first) this.#stream();
    this.#streams = true;
    if (this.#response.write(chunk)) return true;
    if (!this.#listens) {
      this.#listens = true;
      this.#response.on('drain', () => source.resume());
    }
    return false;
  }

  end(trailers: Trailers): void {
    this.#streams = true;
    // Nearly every answer has none.
    const told = Object.keys(trailers).length > 0 ? this.#trailersOf(trailers) : trailers;
    for (const name in told) {
      const value = told[name];
      if (value !== undefined) this.#response.addTrailers([[name, String(value)]]);
    }
    if (this.#first) this.#response.end(this.#first.toString('latin1'), 'latin1');
    else this.#response.end();
  }

  broken(): void {
    this.#streams = true;
    this.#response.destroy();
  }

  isBehind(): boolean {
    return this.#first !== undefined || this.#response.writableLength > 0;
  }
}
