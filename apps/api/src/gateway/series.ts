/** Which series there are of what a file names, so that those of what is gone can go. */
export const seriesBy = <Labels extends Readonly<Record<string, string | number>>>(
  remove: (labels: Labels) => void,
) => {
  const known = new Map<string, Map<string, Labels>>();
  return {
    note: (name: string, key: string, labels: Labels): void => {
      const own = known.get(name);
      if (!own) known.set(name, new Map([[key, labels]]));
      else if (!own.has(key)) own.set(key, labels);
    },
    /** What is under way to one that is gone may count once more, until the next time. */
    keep: (isThere: (name: string) => boolean): void => {
      for (const [name, own] of known) {
        if (isThere(name)) continue;
        for (const labels of own.values()) remove(labels);
        known.delete(name);
      }
    },
  };
};
