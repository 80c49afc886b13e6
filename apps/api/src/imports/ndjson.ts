import type { ImportLine } from '@orderline/domain/catalog';
import { parseJson } from '../http/json.ts';
import { linesOf, longestLine, refusedLine, statedLine, withoutMark } from './lines.ts';

const tooLong = { code: 'too-long', detail: `is longer than ${longestLine} bytes` };

/** Products of newline-delimited JSON, one object a line. */
export async function* ndjsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportLine, void> {
  for await (const { line, bytes } of linesOf(withoutMark(chunks))) {
    if (!bytes) {
      yield refusedLine(line, tooLong);
      continue;
    }
    const json = parseJson(bytes);
    yield json.ok
      ? statedLine(line, json.value)
      : refusedLine(line, { code: json.error.problem, detail: saying(json.error) });
  }
}

const saying = ({ detail }: { readonly detail?: string | undefined }): string =>
  detail?.replace('The body', 'The line') ?? 'cannot be read';
