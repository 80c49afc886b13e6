import type { Limit } from './limit.ts';

/** Whoever uses services as one, however they show who they are. */
export type Consumer = {
  readonly name: string;
  /** Ids of API keys. */
  readonly keys: readonly string[];
  /** Ids of users. */
  readonly users: readonly string[];
  readonly subjects: readonly Subject[];
  /** Counted by consumer, over all rules together. */
  readonly quotas: readonly Limit[];
};

/** Whom an issuer of tokens calls so. */
export type Subject = { readonly issuer: string; readonly subject: string };

/** Who asks, by whatever is known of them. */
export type Credentials = {
  readonly apiKeyId: string | null;
  /** Of a key: its owner. */
  readonly userId: string;
  /** Asked only where some consumer has subjects. */
  readonly subject: () => Subject | undefined;
};

export type ConsumerIndex = (credentials: Credentials) => Consumer | undefined;

/** Unambiguous, as no issuer has a space. */
export const subjectKey = ({ issuer, subject }: Subject): string => `${issuer} ${subject}`;

/** Finds a consumer by key, else by subject, else by user: a key that is nobody's is its owner's. */
export const indexConsumers = (consumers: readonly Consumer[]): ConsumerIndex => {
  const by = (idsOf: (consumer: Consumer) => readonly string[]): ReadonlyMap<string, Consumer> =>
    new Map(consumers.flatMap((consumer) => idsOf(consumer).map((id) => [id, consumer] as const)));
  const byKey = by(({ keys }) => keys);
  const bySubject = by(({ subjects }) => subjects.map(subjectKey));
  const byUser = by(({ users }) => users);
  return ({ apiKeyId, userId, subject }) => {
    const known = apiKeyId === null ? undefined : byKey.get(apiKeyId);
    if (known) return known;
    const called = apiKeyId === null && bySubject.size > 0 ? subject() : undefined;
    return (called && bySubject.get(subjectKey(called))) ?? byUser.get(userId);
  };
};
