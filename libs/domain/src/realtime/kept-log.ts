import { err, ok, type Result } from '../shared/index.ts';
import { isWhole } from './live-channel.ts';
import {
  MOST_RECOVERED,
  type Position,
  type Publication,
  type Reading,
  type Standing,
  type Unrecoverable,
} from './ports.ts';

type Kept = Standing & { readonly publications: readonly Publication[] };

/** What a log answers that has at hand all that it keeps of a channel. */
export const answerFrom = (
  { publications, ...standing }: Kept,
  since: Position | undefined,
): Result<Reading, Unrecoverable> => {
  if (since === undefined) return ok({ ...standing, publications: [] });
  const reading = { ...standing, publications: publications.filter(({ offset }) => offset > since.offset) };
  const isTellable = isWhole(reading, since) && reading.publications.length <= MOST_RECOVERED;
  return isTellable ? ok(reading) : err({ kind: 'unrecoverable' });
};
