import { table } from '@orderline/platform';
import type { Figures } from './rounds.ts';

export type Row = { readonly name: string; readonly figures: Figures; readonly rounds: readonly Figures[] };

export type Section = {
  readonly title: string;
  /** What could not be had, and why. */
  readonly left: readonly string[];
  readonly rows: readonly Row[];
};

export type Aim = {
  readonly what: string;
  readonly before: string;
  readonly aim: string;
  /** Figures by title of the section, name of the row and column. */
  readonly reached: readonly (readonly string[])[];
};

/** All that a run found out, as --json writes it. */
export type Report = {
  readonly quick: boolean;
  /** When, where and of what. */
  readonly run: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
  readonly aims: readonly Aim[];
};

type Cells = readonly (readonly string[])[];

/** Three digits of what is small, whole numbers of what is not. */
const told = (figure: number | undefined): string => {
  if (figure === undefined || !Number.isFinite(figure)) return '–';
  return figure.toLocaleString('en', figure < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });
};

const cellsOf = ({ rows }: Section): Cells => {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  return [
    ['', ...columns],
    ...rows.map(({ name, figures }) => [name, ...columns.map((column) => told(figures[column]))]),
  ];
};

const aimCells = ({ sections, aims }: Report): Cells => {
  const figure = ([title, name = '', column = '']: readonly string[]): number | undefined =>
    sections.find((one) => one.title === title)?.rows.find((row) => row.name === name)?.figures[column];
  const rows = aims.map(({ what, before, aim, reached }) => [
    what,
    before,
    aim,
    reached.map(figure).map(told).join(' / '),
  ]);
  return [['', 'before', 'aim', 'reached'], ...rows];
};

const runText = ({ run }: Report): string =>
  Object.entries(run)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** Tables for a terminal. */
export const render = (report: Report): string => {
  const aligned = (cells: Cells): string => table(`l${'r'.repeat((cells[0]?.length ?? 1) - 1)}`, cells);
  return [
    runText(report),
    ...report.sections.map((section) => [section.title, aligned(cellsOf(section)), ...section.left].join('\n')),
    report.quick ? '--quick is too short to measure: these are no figures.' : `Aims\n${aligned(aimCells(report))}`,
    'Every answer and the books are right.\n',
  ].join('\n\n');
};

const markdown = ([head = [], ...rows]: Cells): string =>
  [head, ['---', ...head.slice(1).map(() => '---:')], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** docs/performance.md: the text of page.md, with what was found in its marked places. */
export const page = (template: string, report: Report): string => {
  const places = new Map([
    ['Run', `${runText(report)}.`],
    ['Aims', markdown(aimCells(report))],
    ...report.sections.map((one) => [one.title, [markdown(cellsOf(one)), ...one.left].join('\n\n')] as const),
  ]);
  return template.replace(/<!-- (\w+) -->/g, (_, place: string) => places.get(place) ?? 'Not measured in this run.');
};
