import type { Logger } from '@orderline/platform';

/** Whether somebody still reads a stream. */
export type Reading = {
  /** Aborts where the client leaves, the server drains, or the stream was not opened in time. */
  readonly until: AbortSignal;
  readonly leave: () => void;
};

/** From the opening of a stream on: `signals` end it besides its client. */
export const beginReading = (signals: readonly (AbortSignal | undefined)[]): Reading => {
  const left = new AbortController();
  const until = AbortSignal.any([left.signal, ...signals.filter((signal) => signal !== undefined)]);
  return { until, leave: () => left.abort() };
};

/** Text as it comes, encoded; no more is taken from its source than is read, and nothing once nobody reads. */
export const streamOf = (
  chunks: AsyncIterable<string>,
  { until, leave, logger }: Reading & { readonly logger: Pick<Logger, 'error'> },
): ReadableStream<Uint8Array> => {
  const source = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const stop = () => void source.return?.().catch(() => undefined);
  let open = true;
  const close = (controller: ReadableStreamDefaultController) => {
    if (!open) return;
    open = false;
    controller.close();
    stop();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        if (until.aborted) close(controller);
        else until.addEventListener('abort', () => close(controller), { once: true });
      },
      pull: async (controller) => {
        try {
          const { done, value } = await source.next();
          if (!open) return;
          if (done) close(controller);
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          if (!open) return;
          open = false;
          logger.error({ err: error }, 'a stream failed');
          controller.error(error);
        }
      },
      cancel: () => {
        open = false;
        leave();
        stop();
      },
    },
    { highWaterMark: 0 },
  );
};
