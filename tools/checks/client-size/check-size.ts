import type { Finding } from '../finding.ts';

export const limitBytes = 15 * 1024;

/** Holds the gzipped size of the client, without zod, against what a phone should have to load. */
export const checkSize = (bytes: number, limit = limitBytes): readonly Finding[] =>
  bytes <= limit
    ? []
    : [
        {
          file: 'libs/client/src/index.ts',
          line: 1,
          rule: 'client-size',
          fault: `The client has ${bytes} bytes gzipped without zod; ${limit} are allowed.`,
          fix: 'Leave out what apps do not need, or import less of the contracts.',
        },
      ];
