import type { AuditFault, AuditVerdict } from '@orderline/domain/audit';

const texts: {
  readonly [Kind in AuditFault['kind']]: (fault: Extract<AuditFault, { readonly kind: Kind }>) => string;
} = {
  'links-removed': ({ from, to }) =>
    from === to ? `link ${from} is gone from the chain` : `links ${from} to ${to} are gone from the chain`,
  'entry-removed': ({ position, entryId }) => `entry ${entryId} is gone, which was chained as link ${position}`,
  'entry-changed': ({ position, entryId }) => `entry ${entryId} was changed after it was chained as link ${position}`,
  'entry-moved': ({ position, entryId, instead }) =>
    `entry ${entryId} stands at link ${position}, where ${instead} was chained`,
  'entry-unsealed': ({ entryId, at }) => `entry ${entryId} of ${at.toISOString()} was not chained`,
  'checkpoint-missed': ({ position }) => `the checkpoint is not on the chain: link ${position} is another one, or gone`,
};

/** Each fault has the text of its kind. */
const textOf = (fault: AuditFault): string => (texts[fault.kind] as (fault: AuditFault) => string)(fault);

export const verdictText = ({ links, last, waiting, faults }: AuditVerdict): string => {
  const until = last ? `, the last ${last.position} ${last.hash}` : '';
  const summary = `${links} links${until}; ${waiting} entries wait to be chained`;
  if (faults.length === 0) return `${summary}\nthe chain holds`;
  return [...faults.map(textOf), summary, `the chain does not hold: ${faults.length} faults`].join('\n');
};
