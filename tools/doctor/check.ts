import { ServiceUnavailable } from '../services/unavailable.ts';

/** What every check looks at; a test gives one of its own. */
export type CheckContext = {
  readonly env: NodeJS.ProcessEnv;
  readonly projectDirectory: string;
  readonly stateDirectory: string;
};

/** `advice` is something to have, not something to repair. */
export type Verdict =
  | { readonly status: 'passed'; readonly what: string }
  | { readonly status: 'failed' | 'advice'; readonly what: string; readonly fix: string };

export type Check = {
  readonly name: string;
  /** What to do when it takes longer than it may. */
  readonly late: string;
  /** May throw: a ServiceUnavailable brings its own fix. */
  readonly run: (context: CheckContext) => Promise<Verdict>;
};

export type Result = Verdict & { readonly name: string };

const LIMIT_MS = 2_000;

export const passed = (what: string): Verdict => ({ status: 'passed', what });
export const failed = (what: string, fix: string): Verdict => ({ status: 'failed', what, fix });
export const advice = (what: string, fix: string): Verdict => ({ status: 'advice', what, fix });

/** The verdict on what was thrown: its first line, and its own fix where it has one. */
export const explain = (error: unknown, otherwise: string): { readonly what: string; readonly fix: string } => {
  const what = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return { what, fix: error instanceof ServiceUnavailable ? error.fix : otherwise };
};

const inTime = async ({ late, run }: Check, context: CheckContext, limitMs: number): Promise<Verdict> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => resolve(failed(`no answer within ${limitMs / 1000} s`, late)), limitMs);
  });
  try {
    return await Promise.race([run(context), limit]);
  } catch (error) {
    const { what, fix } = explain(error, late);
    return failed(what, fix);
  } finally {
    clearTimeout(timer);
  }
};

export type RunChecks = { readonly checks: readonly Check[]; readonly limitMs?: number };

/** Runs all at once; one that throws or takes longer than `limitMs` (2 s) has failed. In the order given. */
export const runChecks = (
  { checks, limitMs = LIMIT_MS }: RunChecks,
  context: CheckContext,
): Promise<readonly Result[]> =>
  Promise.all(checks.map(async (check) => ({ name: check.name, ...(await inTime(check, context, limitMs)) })));

/** 1 when a check failed; advice alone is no failure. */
export const exitCode = (results: readonly Result[]): 0 | 1 =>
  results.some(({ status }) => status === 'failed') ? 1 : 0;
