import type { CloseCode } from '@orderline/contracts/realtime/close-codes';
import type { Encoding } from './encodings.ts';
import type { Timed } from './timer-wheel.ts';

/** The transport of a connection. */
export type Link = {
  /** What was written, and is not yet on its way. */
  readonly bufferedAmount: number;
  write(text: string | Buffer): void;
  /** Says why, and ends once that is written. */
  end(code: CloseCode, reason: string): void;
  /** Ends at once. */
  destroy(): void;
};

/** A subscription whose answer is still to come; a client may use the number of it twice. */
export type Asked = { readonly id: number };

/** A connection as those see it who count it, and end it. */
export type HeldConnection = Timed & {
  readonly encoding: Encoding;
  readonly address: string;
  close(code: CloseCode, reason?: string): void;
};
