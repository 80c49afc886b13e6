import type { ServerResponse } from 'node:http';
import type { CloseCode } from '@orderline/contracts/realtime/close-codes';
import { closeEvent } from './encodings.ts';
import type { Link } from './link.ts';

/** A response that events are written to; what is written before it is there is held. */
export class StreamLink implements Link {
  #held: (string | Buffer)[] = [];
  #heldBytes = 0;
  #response: ServerResponse | null = null;
  #ended = false;
  #onWrite: () => void = () => undefined;
  readonly #onDestroy: () => void;

  /** Calls back where it is destroyed before the response is there, which would tell of it otherwise. */
  constructor(onDestroy: () => void) {
    this.#onDestroy = onDestroy;
  }

  get bufferedAmount(): number {
    return this.#response?.writableLength ?? this.#heldBytes;
  }

  /** Calls back after each that is written before the response is there. */
  onWrite(call: () => void): void {
    this.#onWrite = call;
  }

  write(text: string | Buffer): void {
    if (this.#response) {
      this.#response.write(text);
      return;
    }
    this.#held.push(text);
    this.#heldBytes += Buffer.byteLength(text);
    this.#onWrite();
  }

  end(code: CloseCode, reason: string): void {
    this.write(closeEvent(code, reason));
    this.#ended = true;
    this.#response?.end();
  }

  destroy(): void {
    this.#ended = true;
    if (this.#response) this.#response.destroy();
    else this.#onDestroy();
  }

  takeOver(response: ServerResponse): void {
    this.#response = response;
    for (const text of this.#held) response.write(text);
    this.#held = [];
    this.#heldBytes = 0;
    if (this.#ended) response.end();
  }
}
