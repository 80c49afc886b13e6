export type Cell = string | number | bigint | null;

/** Spreadsheets take text for a formula that begins so; a number that is negative is none. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !/^-\d+(\.\d+)?$/.test(text);

const cellOf = (cell: Cell): string => {
  const text = String(cell ?? '');
  const told = typeof cell === 'string' && isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(told) ? `"${told.replaceAll('"', '""')}"` : told;
};

/** One line of CSV (RFC 4180), in which no text is a formula to a spreadsheet. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(',')}\r\n`;
