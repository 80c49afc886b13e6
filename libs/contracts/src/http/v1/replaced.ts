import type { Deprecation } from '../endpoint.ts';

/** An operation of version 1 whose place one of version 2 has taken. */
export const replacedBy = (successor: Deprecation['successor']): Deprecation => ({
  since: '2026-11-23',
  sunset: '2027-11-30',
  successor,
  guide: '/docs/v1-to-v2',
});
