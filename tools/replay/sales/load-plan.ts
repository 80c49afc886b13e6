import { type Cleaned, clean } from './clean.ts';
import { type PlanOptions, planReplay } from './plan.ts';
import { readSales } from './read-sales.ts';

/** The plan of a sales file, and the SHA-256 digest of its content; throws MalformedFile. */
export const loadPlan = async (path: string, options: PlanOptions) => {
  const { rows, digest } = await readSales(path);
  const lines: Cleaned[] = [];
  for await (const row of rows) lines.push(clean(row));
  return { plan: planReplay(lines, options), digest: digest() };
};
