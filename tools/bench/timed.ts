export type Timed = {
  /** Sorted milliseconds, one for each call. */
  readonly milliseconds: readonly number[];
  readonly seconds: number;
  /** CPU of this process for each call. */
  readonly microseconds: number;
};

/** Makes that many calls, so many at a time, after a tenth of them unmeasured. */
export const timed = async (
  call: () => Promise<unknown>,
  {
    calls,
    atATime,
    warmUp = Math.ceil(calls / 10),
  }: { readonly calls: number; readonly atATime: number; readonly warmUp?: number },
): Promise<Timed> => {
  const run = async (count: number): Promise<number[]> => {
    const milliseconds: number[] = [];
    let begun = 0;
    const caller = async (): Promise<void> => {
      while (begun < count) {
        begun += 1;
        const started = performance.now();
        await call();
        milliseconds.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: atATime }, caller));
    return milliseconds;
  };
  await run(warmUp);
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const milliseconds = await run(calls);
  const { user, system } = process.cpuUsage(cpu);
  return {
    milliseconds: milliseconds.sort((one, other) => one - other),
    seconds: (performance.now() - started) / 1000,
    microseconds: Math.round((user + system) / calls),
  };
};

/** Several rounds of the same number of calls as one. */
export const together = (rounds: readonly Timed[]): Timed => {
  const sum = (of: (round: Timed) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  return {
    milliseconds: rounds.flatMap(({ milliseconds }) => milliseconds).sort((one, other) => one - other),
    seconds: sum(({ seconds }) => seconds),
    microseconds: Math.round(sum(({ microseconds }) => microseconds) / rounds.length),
  };
};

/** p50, p99 and the longest, less what was to be waited. */
export const percentiles = ({ milliseconds }: Timed, lessMs = 0): string => {
  const at = (share: number): string =>
    ((milliseconds[Math.min(milliseconds.length - 1, Math.floor(milliseconds.length * share))] ?? 0) - lessMs).toFixed(
      3,
    );
  return `${at(0.5)} / ${at(0.99)} / ${at(1)} ms`;
};
