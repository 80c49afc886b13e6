import { Dispatcher } from 'undici';

const controllerOf = (reasons: string[]): Dispatcher.DispatchController => ({
  aborted: false,
  paused: false,
  reason: null,
  abort: ({ message }) => void reasons.push(message),
  pause: () => undefined,
  resume: () => undefined,
});

/** A dispatcher whose connection and upstream are played by the test, step by step. */
export class ScriptedDispatcher extends Dispatcher {
  readonly aborts: string[] = [];
  readonly #controller = controllerOf(this.aborts);
  #handler: Dispatcher.DispatchHandler = {};

  override dispatch(_request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#handler = handler;
    return true;
  }

  beginRequest(): void {
    this.#handler.onRequestStart?.(this.#controller, {});
  }

  answer(): void {
    this.#handler.onResponseStart?.(this.#controller, 200, {});
  }

  drip(): void {
    this.#handler.onResponseData?.(this.#controller, Buffer.from(' '));
  }

  finish(): void {
    this.#handler.onResponseEnd?.(this.#controller, {});
  }
}
