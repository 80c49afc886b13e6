/** Rows as aligned text; `sides` has one letter per column, l or r. */
export const table = (sides: string, rows: readonly (readonly string[])[]): string => {
  const widths = [...sides].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return sides[column] === 'r' ? cell.padStart(width) : cell.padEnd(width);
  };
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
};
