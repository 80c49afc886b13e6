import { MalformedFile } from './malformed-file.ts';

const FIELDS = {
  invoice: 'InvoiceNo',
  code: 'StockCode',
  description: 'Description',
  quantity: 'Quantity',
  date: 'InvoiceDate',
  price: 'UnitPrice',
  customer: 'CustomerID',
  country: 'Country',
} as const;

/** A line of the file, its fields trimmed and otherwise as they stand; `line` counts from 1, the header included. */
export type SalesRow = Readonly<Record<keyof typeof FIELDS, string>> & { readonly line: number };

export type Columns = (record: readonly string[], line: number) => SalesRow;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows = new TextDecoder('windows-1252');

/** Text of bytes given as Latin-1: UTF-8 where it is valid, else Windows-1252, in which copies of the data set circulate. */
const decoded = (latin1: string): string => {
  if (!/[\x80-\xff]/.test(latin1)) return latin1.trim();
  const bytes = Buffer.from(latin1, 'latin1');
  try {
    return utf8.decode(bytes).trim();
  } catch {
    return windows.decode(bytes).trim();
  }
};

/** Finds the columns by name, in any order and among others; throws where one is missing. */
export const columnsOf = (path: string, header: readonly string[], line: number): Columns => {
  const names = header.map((name) =>
    decoded(name)
      .replace(/^\uFEFF/, '')
      .trim(),
  );
  const missing = Object.values(FIELDS).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const what = `the header lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${missing.join(', ')}`;
    throw new MalformedFile(path, { line, what, fix: `A sales file has ${Object.values(FIELDS).join(',')}` });
  }
  const field = (record: readonly string[], name: string) => decoded(record[names.indexOf(name)] ?? '');
  return (record, at) => ({
    line: at,
    invoice: field(record, FIELDS.invoice),
    code: field(record, FIELDS.code),
    description: field(record, FIELDS.description),
    quantity: field(record, FIELDS.quantity),
    date: field(record, FIELDS.date),
    price: field(record, FIELDS.price),
    customer: field(record, FIELDS.customer),
    country: field(record, FIELDS.country),
  });
};
