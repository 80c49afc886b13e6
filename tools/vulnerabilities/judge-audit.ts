import * as z from 'zod';

/** A vulnerability that we live with for a while: why, and until when, as a date. */
export type Accepted = { readonly url: string; readonly reason: string; readonly until: string };

type Advisory = {
  readonly url: string;
  readonly name: string;
  readonly title: string;
  readonly severity: string;
  /** The packages that bring it. */
  readonly through: readonly string[];
};

export type Audit =
  | { readonly kind: 'asked'; readonly advisories: readonly Advisory[] }
  | { readonly kind: 'unasked'; readonly reason: string };

const via = z.object({ name: z.string(), title: z.string(), url: z.string(), severity: z.string() });

const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ via: z.array(z.union([z.string(), via])), effects: z.array(z.string()) }),
  ),
});

const failure = z.object({ message: z.string().optional(), error: z.object({ summary: z.string() }).optional() });

/** Reads what `npm audit --json` prints; anything but a report says why there is none. */
export const readAudit = (text: string): Audit => {
  const parsed: unknown = JSON.parse(text);
  const read = report.safeParse(parsed);
  if (!read.success) {
    const { message, error } = failure.safeParse(parsed).data ?? {};
    return { kind: 'unasked', reason: message || error?.summary || 'what it answered is no report' };
  }
  const found = Object.values(read.data.vulnerabilities).flatMap(({ via, effects }) =>
    via.flatMap((one) => (typeof one === 'string' ? [] : [{ ...one, through: effects }])),
  );
  return { kind: 'asked', advisories: [...new Map(found.map((one) => [`${one.url} ${one.name}`, one])).values()] };
};

type Judged = {
  readonly advisories: readonly Advisory[];
  readonly accepted: readonly Accepted[];
  readonly today: Date;
};

/** A line for each vulnerability that nobody has accepted, or accepts no longer, and for each acceptance of what is no more. */
export const judgeAudit = ({ advisories, accepted, today }: Judged): readonly string[] => {
  const date = today.toISOString().slice(0, 10);
  const open = accepted.filter(({ until }) => date <= until);
  const faults = advisories.filter(({ url }) => !open.some((one) => one.url === url));
  const stale = accepted.filter(({ url }) => !advisories.some((one) => one.url === url));
  return [
    ...faults.map(({ name, severity, title, url, through }) => {
      const over = accepted.find((one) => one.url === url);
      const brought = through.length > 0 ? `, through ${through.join(', ')}` : '';
      const until = over ? ` It was accepted until ${over.until}.` : '';
      return `${name}${brought}: ${title} (${severity}). ${url}${until} Take a version without it, or accept it in tools/vulnerabilities/accepted.json.`;
    }),
    ...stale.map(
      ({ url }) => `${url} is accepted in tools/vulnerabilities/accepted.json, and is found no more: take it out.`,
    ),
  ];
};
