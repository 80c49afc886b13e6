import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { advice, failed, passed } from './check.ts';
import { parseCommand, USAGE } from './options.ts';
import { renderJson, renderTable, summary } from './render.ts';

const results = [
  { name: 'clock', ...passed('it is noon') },
  { name: 'disk space', ...failed('only 1 GiB', 'free some') },
  { name: 'engine', ...advice('none', 'start Docker') },
];

describe('the findings of the doctor', () => {
  it('are a line each, the fix below', () => {
    expect(renderTable(results, { colours: false })).toBe(
      [
        '✓ clock       it is noon',
        '✗ disk space  only 1 GiB',
        '              Fix: free some',
        '– engine      none',
        '              Fix: start Docker',
        '',
      ].join('\n'),
    );
  });

  it('differ by nothing but escapes when coloured', () => {
    const coloured = renderTable(results, { colours: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(renderTable(results, { colours: false }));
  });

  it('are as JSON what a script can decide on', () => {
    expect(JSON.parse(renderJson(results))).toEqual({
      ok: false,
      checks: [
        { name: 'clock', status: 'passed', what: 'it is noon' },
        { name: 'disk space', status: 'failed', what: 'only 1 GiB', fix: 'free some' },
        { name: 'engine', status: 'advice', what: 'none', fix: 'start Docker' },
      ],
    });
    expect(JSON.parse(renderJson([]))).toEqual({ ok: true, checks: [] });
  });

  it('are counted', () => {
    expect(summary(results)).toBe('3 checks: 1 passed, 1 failed, 1 to have\n');
  });
});

describe('the command line of the doctor', () => {
  it('is --json, --help or nothing', () => {
    expect(parseCommand([])).toEqual({ kind: 'check', json: false });
    expect(parseCommand(['--json'])).toEqual({ kind: 'check', json: true });
    expect(parseCommand(['-h', '--json'])).toEqual({ kind: 'help' });
    expect(parseCommand(['--jsn'])).toEqual({ kind: 'misuse', why: expect.stringContaining('--jsn') });
    expect(parseCommand(['redis'])).toEqual({ kind: 'misuse', why: expect.stringContaining('redis') });
  });

  it('is explained by an example first', () => {
    expect(USAGE).toMatch(/^Example: npm run doctor\n/);
  });
});
