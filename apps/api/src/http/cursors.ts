import { err, ok, type PageRequest, type Result } from '@orderline/domain/shared';
import type { z } from 'zod';
import type { Refused } from './policy/problem.ts';

/** Makes positions into opaque text that only opens with the binding that it was sealed with. */
export type CursorCodec = {
  seal(position: unknown, binding: string): string;
  /** Null where the text was not sealed here, or with another binding. */
  open(text: string, binding: string): unknown;
};

export type CursorKind<Position> = {
  /** What the cursor belongs to: the list, whose it is, its filters. */
  readonly binding: readonly unknown[];
  readonly position: z.ZodType<Position>;
};

type Paging = { readonly limit: number; readonly cursor?: string | undefined };

/** The page that the query asks for. */
export const pageRequest = <Position>(
  cursors: CursorCodec,
  { limit, cursor }: Paging,
  { binding, position }: CursorKind<Position>,
): Result<PageRequest<Position>, Refused<'invalid-query'>> => {
  if (cursor === undefined) return ok({ limit });
  const opened = position.safeParse(cursors.open(cursor, JSON.stringify(binding)));
  return opened.success ? ok({ limit, after: opened.data }) : err({ problem: 'invalid-query', errors: [badCursor] });
};

const badCursor = {
  parameter: 'cursor',
  code: 'wrong-form',
  detail: 'is not one that this list gave with these filters',
};

/** The cursor that goes on after a page; null at the end. */
export const cursorAfter = <Position>(
  cursors: CursorCodec,
  next: Position | null,
  { binding }: CursorKind<Position>,
): string | null => (next === null ? null : cursors.seal(next, JSON.stringify(binding)));
