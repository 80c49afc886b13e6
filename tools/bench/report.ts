import { table } from '../replay/table.ts';
import { AIMS } from './aims.ts';
import type { Figures } from './measure.ts';

export type Row = { readonly name: string; readonly figures: Figures; readonly rounds: readonly Figures[] };

export type Section = {
  readonly title: 'Orders' | 'Reads' | 'Worker' | 'Processes';
  /** Yardsticks that could not be had, and why. */
  readonly left: readonly string[];
  readonly rows: readonly Row[];
};

export type Found = { readonly sections: readonly Section[]; readonly wrong: readonly string[] };

/** All that a run found out, as --json writes it. */
export type Report = Found & {
  readonly run: {
    readonly date: string;
    readonly commit: string;
    readonly machine: string;
    readonly load: string;
    readonly node: string;
    readonly postgresql: string;
    readonly quick: boolean;
    readonly rounds: number;
    readonly seconds: number;
  };
};

/** Three digits of what is small, whole numbers of what is not. */
const told = (figure: number | undefined): string =>
  figure === undefined || !Number.isFinite(figure)
    ? '–'
    : figure.toLocaleString('en', figure < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });

const cellsOf = ({ rows }: Section): readonly (readonly string[])[] => {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  return [
    ['', ...columns],
    ...rows.map(({ name, figures }) => [name, ...columns.map((column) => told(figures[column]))]),
  ];
};

const aimRows = ({ sections }: Report): readonly (readonly string[])[] => {
  const figure = (title: string, name: string, column: string): number | undefined =>
    sections.find((one) => one.title === title)?.rows.find((row) => row.name === name)?.figures[column];
  return AIMS.map(({ what, before, aim, reached }) => [what, before, aim, reached(figure).map(told).join(' / ')]);
};

const HEAD = ['', 'before', 'aim', 'reached'];

/** Tables for a terminal. */
export const render = (report: Report): string => {
  const { run, sections, wrong } = report;
  const texts = sections.map((section) => {
    const cells = cellsOf(section);
    const sides = `l${'r'.repeat((cells[0]?.length ?? 1) - 1)}`;
    return [section.title, table(sides, cells), ...section.left].join('\n');
  });
  const quick = run.quick ? ['These are no figures: --quick is too short to measure, and checks results alone.'] : [];
  const aims = run.quick ? [] : [`Aims\n${table('lrrr', [HEAD, ...aimRows(report)])}`];
  const machine = `${run.machine}; load average ${run.load}; commit ${run.commit}; ${run.rounds} rounds of ${run.seconds} s`;
  const verdict =
    wrong.length === 0 ? ['every answer and the books are right'] : wrong.map((fault) => `WRONG: ${fault}`);
  return `${[machine, ...quick, ...texts, ...aims, verdict.join('\n')].join('\n\n')}\n`;
};

const markdown = (cells: readonly (readonly string[])[]): string => {
  const [head = [], ...rows] = cells.map((row) => `| ${row.join(' | ')} |`);
  return [head, `|---|${'---:|'.repeat((cells[0]?.length ?? 1) - 1)}`, ...rows].join('\n');
};

/** docs/performance.md: the text of page.md, with what was found in its marked places. */
export const page = (template: string, report: Report): string => {
  const { run, sections } = report;
  const places: Record<string, string> = {
    Run: `${run.date.slice(0, 10)}, commit ${run.commit.slice(0, 7)}, ${run.machine}, load average at the start ${run.load}, Node ${run.node}, PostgreSQL ${run.postgresql}; medians of ${run.rounds} rounds of ${run.seconds} s.`,
    Aims: markdown([HEAD, ...aimRows(report)]),
    ...Object.fromEntries(
      sections.map((section) => [section.title, [markdown(cellsOf(section)), ...section.left].join('\n\n')]),
    ),
  };
  return template.replace(/<!-- (\w+) -->/g, (_, place: string) => places[place] ?? 'Not measured in this run.');
};
