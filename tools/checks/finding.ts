/** A fault that a check found: where it is, the rule it breaks, and what to do. Lines count from 1. */
export type Finding = {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly fault: string;
  readonly fix: string;
};

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const byPlace = (a: Finding, b: Finding): number => a.file.localeCompare(b.file) || a.line - b.line;

export const renderFindings = (findings: readonly Finding[]): string =>
  findings
    .toSorted(byPlace)
    .map(({ file, line, rule, fault, fix }) => `${file}:${line}  [${rule}] ${fault} ${fix}\n`)
    .join('');

/** Ends a check: findings to stdout and exit code 1, or one line to stderr and 0. */
export const conclude = (check: string, findings: readonly Finding[]): void => {
  process.stdout.write(renderFindings(findings));
  process.stderr.write(findings.length === 0 ? `${check}: no faults\n` : `${check}: ${findings.length} faults\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
};
