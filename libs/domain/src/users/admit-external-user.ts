import { err, type NewId, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import { recordUser, type UserStores } from './register-user.ts';
import { newCustomer } from './user.ts';

/** Somebody as another issuer of tokens (OpenID Connect) names them, for good. */
export type ExternalIdentity = { readonly issuer: string; readonly subject: string };

export type ExternalIdentityReader = {
  /** Whose it is. */
  find(identity: ExternalIdentity): Promise<UserId | null>;
};

/** External identities inside a transaction. */
export type ExternalIdentities = {
  /** False, and nothing kept, where it is somebody's already; waits for a concurrent link of the same identity. */
  link(identity: ExternalIdentity, userId: UserId, now: Date): Promise<boolean>;
  /** Whether the user has an identity of that issuer. */
  isLinked(userId: UserId, issuer: string): Promise<boolean>;
};

export type AdmitExternalUser = ExternalIdentity & {
  /** Null unless the issuer says that it is verified. */
  readonly email: string | null;
  readonly name: string | null;
};

export type AdmitExternalUserRefusal = { readonly kind: 'no-verified-email' } | { readonly kind: 'account-not-linked' };

export type AdmitExternalUserPorts = {
  readonly transact: Transact<UserStores & { readonly externalIdentities: ExternalIdentities }>;
  readonly externalIdentities: ExternalIdentityReader;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Tells whose identity it is. One that is unknown becomes a new customer, recorded with UserRegistered in one transaction,
 * and never an account that has the e-mail address already.
 */
export const admitExternalUser =
  ({ transact, externalIdentities: linked, newId, now }: AdmitExternalUserPorts) =>
  async (command: AdmitExternalUser): Promise<Result<UserId, AdmitExternalUserRefusal>> => {
    const { issuer, subject, email, name } = command;
    const known = await linked.find({ issuer, subject });
    if (known) return ok(known);
    if (email === null) return err({ kind: 'no-verified-email' });
    const at = now();
    const stated = { id: newId<UserId>(), email, name: name ?? mailboxOf(email), now: at };
    const user = { ...newCustomer(stated), emailVerifiedAt: at };
    const result = await transact<UserId, AdmitExternalUserRefusal>(async ({ externalIdentities, ...stores }) => {
      const recorded = await recordUser(stores, { user, eventId: newId() });
      if (!recorded.ok) return err({ kind: 'account-not-linked' });
      const isNew = await externalIdentities.link({ issuer, subject }, user.id, at);
      return isNew ? ok(user.id) : err({ kind: 'account-not-linked' });
    });
    if (result.ok) return result;
    // Of two first requests at once the second finds the address taken, by the first.
    const meanwhile = await linked.find({ issuer, subject });
    return meanwhile ? ok(meanwhile) : result;
  };

const mailboxOf = (email: string): string => email.slice(0, email.lastIndexOf('@'));
