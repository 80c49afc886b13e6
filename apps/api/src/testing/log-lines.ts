import { createLogger } from '@orderline/platform';

export type LogLine = { readonly msg?: string; readonly [field: string]: unknown };

/** A logger whose lines can be waited for: each is given once. */
export const openLogLines = () => {
  const lines: LogLine[] = [];
  let wake = (): void => undefined;
  const write = (text: string) => {
    lines.push(JSON.parse(text));
    wake();
  };
  const logger = createLogger({ service: 'test', version: 'test', level: 'info' }, { write });
  const next = async (message: string): Promise<LogLine> => {
    for (;;) {
      const index = lines.findIndex(({ msg }) => msg === message);
      const [line] = index < 0 ? [] : lines.splice(index, 1);
      if (line) return line;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { logger, next };
};
