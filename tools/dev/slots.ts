export type Scheduled = { readonly name: string; readonly everySeconds: number };

/** The latest scheduled time of a job: whole multiples of its interval since the epoch, so a restart finds the same. */
export const slotOf = ({ everySeconds }: Scheduled, now: Date): Date => {
  const every = everySeconds * 1000;
  return new Date(Math.floor(now.getTime() / every) * every);
};

export type Due = { readonly name: string; readonly scheduledFor: Date };

/** The jobs whose latest time has not been triggered yet; times that were missed are not made up for. */
export const dueJobs = (
  jobs: readonly Scheduled[],
  { triggered, now }: { readonly triggered: ReadonlyMap<string, Date>; readonly now: Date },
): readonly Due[] =>
  jobs.flatMap((job) => {
    const scheduledFor = slotOf(job, now);
    const last = triggered.get(job.name);
    return last && last >= scheduledFor ? [] : [{ name: job.name, scheduledFor }];
  });

/** `5 s`, `10 min` or `1 h`. */
export const interval = ({ everySeconds }: Scheduled): string => {
  if (everySeconds % 3600 === 0) return `${everySeconds / 3600} h`;
  return everySeconds % 60 === 0 ? `${everySeconds / 60} min` : `${everySeconds} s`;
};
