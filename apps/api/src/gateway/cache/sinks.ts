import type { AnswerSink } from '../answer-sink.ts';
import type { RawHeaders } from '../headers.ts';

/** Of an answer that nobody waits for. */
export const nowhere: AnswerSink = {
  hint: () => undefined,
  head: () => undefined,
  chunk: () => true,
  end: () => undefined,
  broken: () => undefined,
  isBehind: () => false,
};

/** Adds to the head of what is neither answered from a cache nor kept. */
export const labelled = (sink: AnswerSink, label: RawHeaders): AnswerSink => ({
  hint: (status, headers) => sink.hint(status, headers),
  head: (status, headers) => sink.head(status, [...headers, ...label]),
  chunk: (chunk, source) => sink.chunk(chunk, source),
  end: (trailers) => sink.end(trailers),
  broken: (fault) => sink.broken(fault),
  isBehind: () => sink.isBehind(),
});
