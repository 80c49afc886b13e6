import { describe, expect, it } from 'vitest';
import { Misuse, readOptions } from './options.ts';

describe('the command line', () => {
  it('needs nothing but the file', () => {
    expect(readOptions(['sales.csv'])).toEqual({
      file: 'sales.csv',
      url: 'http://127.0.0.1:3000',
      lanes: 8,
      stock: 1_000_000,
      json: false,
    });
  });

  it('takes every option', () => {
    const args = 'sales.csv --url https://shop.example/base/ --token t --concurrency 4 --limit 10 --stock 0.95 --json';
    expect(readOptions(args.split(' '))).toEqual({
      file: 'sales.csv',
      url: 'https://shop.example/base',
      token: 't',
      lanes: 4,
      limit: 10,
      stock: 950_000,
      json: true,
    });
  });

  it.each([
    [[]],
    [['a.csv', 'b.csv']],
    [['a.csv', '--unknown']],
    [['a.csv', '--limit']],
    [['a.csv', '--limit', '0']],
    [['a.csv', '--limit', '1.5']],
    [['a.csv', '--concurrency', '257']],
    [['a.csv', '--stock', 'half']],
    [['a.csv', '--url', 'localhost:3000']],
    [['a.csv', '--url', 'ftp://127.0.0.1']],
  ])('%j is misuse', (args) => {
    expect(() => readOptions(args)).toThrow(Misuse);
  });

  it('shows its help for --help, whatever else is asked', () => {
    expect(readOptions(['--help', '--limit', '3'])).toBe('help');
  });
});
