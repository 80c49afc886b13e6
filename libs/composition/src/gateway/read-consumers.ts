import { type ConsumerInFile, consumer as consumerSchema } from '@orderline/contracts/gateway/consumer';
import { type Consumer, type Limit, subjectKey } from '@orderline/domain/gateway';
import { repeated } from './check-filters.ts';
import { faultIn, type Part, parsePart } from './faults.ts';
import type { Issuer } from './read-rule.ts';
import type { Fault } from './source.ts';

type Quota = ConsumerInFile['quotas'][number];

/** A limit like any other; no limit of a rule can have its name. */
const quotaOf = (consumer: string, { name, window, ...counted }: Quota): Limit => ({
  ...counted,
  name: `quota:${consumer}:${name}`,
  windowSeconds: window / 1_000,
  per: 'consumer',
});

const LISTS = ['keys', 'users', 'subjects'] as const;

const idsIn = (consumer: ConsumerInFile, list: (typeof LISTS)[number]): readonly string[] =>
  list === 'subjects' ? consumer.subjects.map(subjectKey) : consumer[list];

const checkIssuers = (part: Part, { subjects }: ConsumerInFile, issuers: readonly Issuer[] | null): readonly Fault[] =>
  subjects.flatMap(({ issuer }, at) =>
    issuers === null || issuers.some((one) => one.issuer === issuer)
      ? []
      : faultIn(part, ['subjects', at, 'issuer'], `no issuer ${issuer} is configured: see OIDC_ISSUERS`),
  );

/** Consumers of a file: each credential is of one of them. */
export const readConsumers = (
  parts: readonly Part[],
  issuers: readonly Issuer[] | null,
  faults: Fault[],
): readonly Consumer[] => {
  const owners = new Map<string, string>();
  const names = new Set<string>();
  return parts.flatMap((part) => {
    const read = parsePart(consumerSchema, part, faults);
    if (!read) return [];
    const { name, quotas } = read;
    if (names.has(name)) faults.push(faultIn(part, ['name'], `${name} is there twice`));
    names.add(name);
    for (const list of LISTS) {
      idsIn(read, list).forEach((id, at) => {
        const owner = owners.get(`${list} ${id}`);
        if (owner !== undefined) faults.push(faultIn(part, [list, at], `it is of the consumer ${owner} already`));
        owners.set(`${list} ${id}`, name);
      });
    }
    for (const at of repeated(quotas, (quota) => quota.name))
      faults.push(faultIn(part, ['quotas', at], `${quotas[at]?.name} is there twice`));
    faults.push(...checkIssuers(part, read, issuers));
    return { ...read, quotas: quotas.map((quota) => quotaOf(name, quota)) };
  });
};
