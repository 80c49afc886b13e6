import type { ReconciledReports } from '@orderline/adapters-postgres';

type Difference = ReconciledReports['differences'][number];

const sums = ({ orders, units, minor }: Difference['expected']): string =>
  `${orders} orders, ${units} units, ${minor} minor`;

const lineOf = ({ part, expected, actual }: Difference): string => {
  const [one, other] = [sums(expected), sums(actual)];
  const what = one === other ? `${one}, of other times or customers` : `${one}; reports have ${other}`;
  return `differs  ${part}: ${what}\n`;
};

/** What differs, part by part, and what to do. */
export const reconciledText = ({ orders, underWay, differences }: ReconciledReports): string => {
  const waiting = underWay === 0 ? '' : ` ${underWay} are left out, as events of theirs are under way.`;
  const remedy = 'npm run reports -- rebuild writes them down anew.';
  const end = differences.length === 0 ? 'The reports agree with' : 'The reports differ from';
  return `${differences.map(lineOf).join('')}${end} ${orders} orders.${waiting}${differences.length === 0 ? '' : ` ${remedy}`}\n`;
};
