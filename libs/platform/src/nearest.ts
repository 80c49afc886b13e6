/** How many letters must be put in, taken out, exchanged or swapped with their neighbour (optimal string alignment). */
const distance = (one: string, other: string): number => {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const at = (up: number, left: number): number => rows[row - up]?.[column - left] ?? Number.POSITIVE_INFINITY;
      current[column] = Math.min(
        at(1, 0) + 1,
        (current[column - 1] ?? 0) + 1,
        at(1, 1) + (same ? 0 : 1),
        swapped ? at(2, 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? 0;
};

/** The names that a misspelt one may mean: those within so many changes, the nearest first. */
export const nearestTo = (
  name: string,
  names: readonly string[],
  within = Math.ceil(name.length / 3),
): readonly string[] =>
  names
    .map((known) => ({ known, changes: distance(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ changes }) => changes <= within)
    .sort((one, other) => one.changes - other.changes)
    .map(({ known }) => known);
