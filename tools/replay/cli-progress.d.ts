/** The part of cli-progress that is used here; the package ships no types. */
declare module 'cli-progress' {
  type Options = {
    readonly format?: string;
    readonly stream?: NodeJS.WritableStream;
    readonly hideCursor?: boolean;
    readonly clearOnComplete?: boolean;
    readonly barsize?: number;
    readonly etaBuffer?: number;
    readonly barCompleteChar?: string;
    readonly barIncompleteChar?: string;
  };
  export class SingleBar {
    constructor(options: Options);
    start(total: number, startValue: number): void;
    increment(): void;
    stop(): void;
  }
}
