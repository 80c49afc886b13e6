import type { Fault, ReadGateway } from '@orderline/composition/gateway';
import { findShadowed, type Rule, type Shadowed } from '@orderline/domain/gateway';

export type Told = { readonly text: string; readonly code: number };

const at = (file: string, { line, column }: { readonly line: number; readonly column: number }): string =>
  `${file}:${line}:${column}`;

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const faultsText = (file: string, faults: readonly Fault[]): string =>
  [
    ...faults.map((fault) => `✗ ${at(file, fault)}  ${fault.at === '' ? '' : `${fault.at}: `}${fault.text}`),
    `${count(faults.length, 'fault')}: the file is refused whole`,
  ].join('\n');

const placed = ({ name, place: { line } }: Rule): string => `${name} (line ${line})`;

const shadowText = ({ rule, by, whole }: Shadowed): string => {
  const others = by.map(placed).join(', ');
  return whole
    ? `${rule.name} never takes a request: ${others} asks for the same and stands before it`
    : `${rule.name} loses some of its matches to ${others}, which asks for the same and stands before it`;
};

const issuersOf = (rules: readonly Rule[]): readonly string[] => [
  ...new Set(
    rules.flatMap(({ auth }) =>
      auth.kind === 'public' ? [] : auth.by.flatMap((way) => (way.kind === 'oidc' ? way.issuer : [])),
    ),
  ),
];

type Asked = { readonly file: string; readonly strict: boolean; readonly json: boolean };

/** Whether the gateway would take the file, with what is hardly meant by it. */
export const validated = (read: ReadGateway, { file, strict, json }: Asked): Told => {
  if (!read.ok) {
    const told = json ? JSON.stringify({ ok: false, faults: read.faults }, null, 2) : faultsText(file, read.faults);
    return { text: told, code: 1 };
  }
  const { rules, upstreams } = read.gateway;
  const shadowed = findShadowed(rules).map((found) => ({
    ...found.rule.place,
    at: found.rule.name,
    text: shadowText(found),
  }));
  const warnings = [...shadowed, ...read.hints];
  const ok = !strict || warnings.length === 0;
  if (json) return { text: JSON.stringify({ ok, rules: rules.length, warnings }, null, 2), code: ok ? 0 : 1 };
  const head = `${ok ? '✓' : '✗'} ${file}: ${count(rules.length, 'rule')}, ${count(upstreams.length, 'upstream')}`;
  const issuers = issuersOf(rules).map((issuer) => `  the gateway takes it where OIDC_ISSUERS has ${issuer}`);
  const lines = warnings.map((warning) => `! ${at(file, warning)}  ${warning.text}`);
  return { text: [head, ...issuers, ...lines].join('\n'), code: ok ? 0 : 1 };
};
