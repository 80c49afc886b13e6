import type { IncomingMessage } from 'node:http';
import type { Dispatcher } from 'undici';
import type { AnswerSink, AnswerSource, Trailers } from './answer-sink.ts';
import { BodyTooLarge, ClientLeft, type Fault, faultOf } from './fault.ts';
import { answeredHeaders, headerIn } from './headers.ts';

/** What became of an attempt, told with the head of its answer. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number /** To be asked again: nothing of it went on. */;
      readonly passed: boolean;
    }
  | { readonly kind: 'failed'; readonly fault: Fault /** Whether it may have got there. */; readonly sent: boolean };

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

export type ExchangeOptions = {
  readonly request: IncomingMessage;
  readonly sink: AnswerSink;
  /** Ends what has no head by then, and what has no end, unless it is a stream of events; 0 is never. */
  readonly timeoutMs: number;
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
export class Exchange implements Dispatcher.DispatchHandler, AnswerSource {
  readonly #options: ExchangeOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #state: 'waiting' | 'passing' | 'discarding' | 'over' = 'waiting';
  #sent = false;
  #told = false;
  #stopped: Fault | undefined;

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
    const { request, sink } = this.#options;
    const waitsForBody = !request.complete && request.readableLength === 0;
    const isSlow = this.#state === 'passing' ? sink.isBehind() : waitsForBody;
    this.stop(isSlow ? 'client-slow' : 'timeout');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped !== undefined) controller.abort(ended);
    else this.#sent = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#state !== 'waiting') return;
    const { sink, discards } = this.#options;
    if (status < 200) {
      sink.hint(status, answeredHeaders(controller.rawHeaders));
      return;
    }
    if (discards(status)) {
      this.#state = 'discarding';
      this.#tell({ kind: 'answered', status, passed: false });
      controller.abort(ended);
      return;
    }
    try {
      const headers = answeredHeaders(controller.rawHeaders);
      sink.head(status, headers);
      this.#state = 'passing';
      if (headerIn(headers, 'content-type')?.startsWith('text/event-stream')) clearTimeout(this.#timer);
    } catch (error) {
      this.#stopped ??= faultOf(error);
      controller.abort(ended);
      return;
    }
    this.#tell({ kind: 'answered', status, passed: true });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#state === 'passing' && !this.#options.sink.chunk(chunk, this)) controller.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: Trailers): void {
    if (this.#state === 'passing') this.#options.sink.end(trailers);
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    const fault = this.#stopped ?? (this.#sent ? faultOf(error) : 'connect');
    if (this.#state === 'passing') {
      this.#options.sink.broken(fault);
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
