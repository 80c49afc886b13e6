import type { System } from '../system/system.ts';
import type { RunKeys } from './keys.ts';

export type Progress = (label: string, total: number) => { step(): void; stop(): void };

export type PlayPorts = {
  readonly system: System;
  readonly keys: RunKeys;
  readonly lanes: number;
  readonly progress: Progress;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly stop?: AbortSignal | undefined;
};

/** `keysLast` throws once the keys of an earlier run may be gone. */
export type RunPorts = PlayPorts & { readonly keysLast: () => void };
