import type { Dispatcher } from 'undici';

/** What becomes of a copy: a class of statuses, why there was none, or why it was not sent. */
export type Mirrored =
  | `${1 | 2 | 3 | 4 | 5}xx`
  | 'lost'
  | 'timeout'
  | 'busy'
  | 'no-target'
  | 'too-large'
  | 'unfinished';

const ended = new Error('nobody waits for the answer to a copy any more');

/** Takes the answer to a copy, and throws it away. */
export class Copy implements Dispatcher.DispatchHandler {
  readonly #onEnd: (outcome: Mirrored) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #outcome: Mirrored | undefined;

  constructor(timeoutMs: number, onEnd: (outcome: Mirrored) => void) {
    this.#onEnd = onEnd;
    this.#timer = setTimeout(() => {
      // Before it is aborted, which tells of an error.
      this.#end('timeout');
      this.#controller?.abort(ended);
    }, timeoutMs);
  }

  #end(outcome: Mirrored): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    clearTimeout(this.#timer);
    this.#onEnd(outcome);
  }

  #status = 0;

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#outcome !== undefined) controller.abort(ended);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(): void {
    // Nobody reads it.
  }

  onResponseEnd(): void {
    this.#end(classOf(this.#status));
  }

  onResponseError(): void {
    this.#end('lost');
  }
}

const classOf = (status: number): Mirrored => {
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
};
