import { styleText } from 'node:util';
import { exitCode, type Result } from './check.ts';

const MARKS = {
  passed: { sign: '✓', colour: 'green' },
  failed: { sign: '✗', colour: 'red' },
  advice: { sign: '–', colour: 'yellow' },
} as const satisfies Record<Result['status'], { readonly sign: string; readonly colour: 'green' | 'red' | 'yellow' }>;

export type Rendering = { readonly colours: boolean };

/** One line for each check, followed by its fix where it has one. */
export const renderTable = (results: readonly Result[], { colours }: Rendering): string => {
  const width = Math.max(0, ...results.map(({ name }) => name.length));
  const lines = results.flatMap((result) => {
    const { sign, colour } = MARKS[result.status];
    const mark = colours ? styleText(colour, sign, { validateStream: false }) : sign;
    const line = `${mark} ${result.name.padEnd(width)}  ${result.what}`;
    return 'fix' in result ? [line, `  ${' '.repeat(width)}  Fix: ${result.fix}`] : [line];
  });
  return `${lines.join('\n')}\n`;
};

/** { ok, checks: [{ name, status: passed | failed | advice, what, fix? }] } */
export const renderJson = (results: readonly Result[]): string =>
  `${JSON.stringify({ ok: exitCode(results) === 0, checks: results }, undefined, 2)}\n`;

export const summary = (results: readonly Result[]): string => {
  const count = (status: Result['status']) => results.filter((result) => result.status === status).length;
  return `${results.length} checks: ${count('passed')} passed, ${count('failed')} failed, ${count('advice')} to have\n`;
};
