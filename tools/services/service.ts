export const SERVICE_NAMES = ['postgres', 'redis', 'kafka'] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** `orderly` lets the server finish what it is at; `immediate` does not wait, and loses nothing that was committed. */
export type CloseMode = 'orderly' | 'immediate';

export type RunningService = {
  /** What goes into DATABASE_URL, REDIS_URL or KAFKA_BROKERS. */
  readonly url: string;
  /** What it is and where it came from, in a few words. */
  readonly how: string;
  /** How its process ended, once it has; absent where the process is not ours to watch. */
  readonly exited?: Promise<string>;
  readonly close: (mode: CloseMode) => Promise<void>;
};

export type StartService = {
  /** Its data, log and run record go below; two services never share one. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
};
