import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { answeredHeaders, headerIn, type RawHeaders } from './headers.ts';

/** Why a service gave no answer. */
export type Fault = ServiceFault | ClientFault;

type ServiceFault = 'connect' | 'lost' | 'timeout' | 'garbage';

/** It left, was too slow, or sent more than it may: that says nothing of the service. */
type ClientFault = 'client-gone' | 'client-slow' | 'refused';

const clientFaults: ReadonlySet<Fault> = new Set(['client-gone', 'client-slow', 'refused'] satisfies ClientFault[]);

export const isOfClient = (fault: Fault): boolean => clientFaults.has(fault);

/** What became of an attempt, told with the head of its answer. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number /** To be asked again: nothing of it went on. */;
      readonly passed: boolean;
    }
  | { readonly kind: 'failed'; readonly fault: Fault /** Whether it may have got there. */; readonly sent: boolean };

/** The body is longer than its rule lets it be. */
class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The client left before its body was whole. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** The body as it comes and as fast as it is taken. It is never destroyed: the answer goes out on the same connection. */
export async function* bodyOf(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let length = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length > limit) throw new BodyTooLarge('the body is too large');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof BodyTooLarge ? error : new ClientLeft('the client left');
  }
}

const faultOf = (error: unknown): Fault => {
  if (error instanceof BodyTooLarge) return 'refused';
  if (error instanceof ClientLeft) return 'client-gone';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return 'garbage';
  if (code === 'ERR_INVALID_CHAR' || code === 'ERR_HTTP_INVALID_STATUS_CODE') return 'garbage';
  return 'lost';
};

export type ExchangeOptions = {
  readonly response: ServerResponse;
  /** Ends what has no head by then, and what has no end, unless it is a stream of events; 0 is never. */
  readonly timeoutMs: number;
  /** What is added to the head, or taken away. */
  readonly headOf: (status: number, headers: RawHeaders) => RawHeaders;
  /** Whether an answer with that status is thrown away, as it will be asked for again. */
  readonly discards: (status: number) => boolean;
  readonly onOutcome: (outcome: Outcome) => void;
  /** The answer broke off after its head. */
  readonly onBroken: (fault: Fault) => void;
  /** The connection to the service is free again, or gone. */
  readonly onOver: () => void;
};

const ended = new Error('nobody waits for the answer any more');

/** One attempt: what the service answers goes on as it comes. A class, as there is one for each request and no closure. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #state: 'waiting' | 'passing' | 'discarding' | 'over' = 'waiting';
  #sent = false;
  #told = false;
  #stopped: Fault | undefined;
  #wrote = false;
  #listens = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    if (options.timeoutMs > 0) this.#timer = setTimeout(() => this.#beLate(), options.timeoutMs);
  }

  /** Gives the attempt up: the service is told, by its connection. */
  stop(fault: Fault): void {
    if (this.#state === 'over') return;
    this.#stopped ??= fault;
    if (this.#controller) this.#controller.abort(ended);
    else this.#fail(fault);
  }

  /** Who is late is whom the other one waits for. */
  #beLate(): void {
    const { response } = this.#options;
    const { req: request } = response;
    const waitsForBody = !request.complete && request.readableLength === 0;
    const isSlow = this.#state === 'passing' ? response.writableLength > 0 : waitsForBody;
    this.stop(isSlow ? 'client-slow' : 'timeout');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped !== undefined) controller.abort(ended);
    else this.#sent = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200 || this.#state !== 'waiting') return;
    const { response, headOf, discards } = this.#options;
    if (discards(status)) {
      this.#state = 'discarding';
      this.#tell({ kind: 'answered', status, passed: false });
      controller.abort(ended);
      return;
    }
    try {
      const headers = headOf(status, answeredHeaders(controller.rawHeaders));
      response.writeHead(status, headers);
      this.#state = 'passing';
      this.#flushSoon(headers);
    } catch (error) {
      this.#stopped ??= faultOf(error);
      controller.abort(ended);
      return;
    }
    this.#tell({ kind: 'answered', status, passed: true });
  }

  /** A head whose body is not there yet must not wait for it. */
  #flushSoon(headers: RawHeaders): void {
    if (headerIn(headers, 'content-type')?.startsWith('text/event-stream')) clearTimeout(this.#timer);
    queueMicrotask(() => {
      if (!this.#wrote && this.#state === 'passing') this.#options.response.flushHeaders();
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#state !== 'passing') return;
    this.#wrote = true;
    const { response } = this.#options;
    if (response.write(chunk)) return;
    controller.pause();
    if (this.#listens) return;
    this.#listens = true;
    response.on('drain', () => this.#controller?.resume());
  }

  onResponseEnd(
    _controller: Dispatcher.DispatchController,
    trailers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#state === 'passing') {
      this.#wrote = true;
      const { response } = this.#options;
      for (const name in trailers) {
        const value = trailers[name];
        if (value !== undefined) response.addTrailers([[name, String(value)]]);
      }
      response.end();
    }
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    const fault = this.#stopped ?? (this.#sent ? faultOf(error) : 'connect');
    if (this.#state === 'passing') {
      this.#options.response.destroy();
      this.#options.onBroken(fault);
    }
    this.#fail(fault);
  }

  #fail(fault: Fault): void {
    this.#tell({ kind: 'failed', fault, sent: this.#sent });
    this.#end();
  }

  #tell(outcome: Outcome): void {
    if (this.#told) return;
    this.#told = true;
    this.#options.onOutcome(outcome);
  }

  #end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    clearTimeout(this.#timer);
    this.#options.onOver();
  }
}
