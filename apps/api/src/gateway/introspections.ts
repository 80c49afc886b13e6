import { NoSecret, readClientSecret, type TokenIntrospection } from '@orderline/adapters-http/introspection';
import type { Introspection } from '@orderline/domain/gateway';

export type Introspections = ReadonlyMap<string, TokenIntrospection>;

type Known = { readonly said: string; readonly introspection: TokenIntrospection };

export type IntrospectionsNeeds = {
  readonly open: (said: Introspection) => TokenIntrospection;
  /** How long requests that are under way may use what was removed. */
  readonly drainMs: number;
};

/** Where tokens are asked about, as the file says: what it says again keeps what it knows of tokens. */
export const createIntrospections = ({ open, drainMs }: IntrospectionsNeeds) => {
  let known: ReadonlyMap<string, Known> = new Map();
  const retired = new Set<TokenIntrospection>();

  const retire = ({ introspection }: Known): void => {
    retired.add(introspection);
    setTimeout(() => {
      retired.delete(introspection);
      void introspection.close();
    }, drainMs).unref();
  };

  return {
    /** What keeps one of them from asking, told before anything is changed. */
    faultsOf: async (
      said: readonly Introspection[],
    ): Promise<readonly { readonly said: Introspection; readonly text: string }[]> => {
      const faults: { readonly said: Introspection; readonly text: string }[] = [];
      for (const one of said) {
        await readClientSecret(one.clientSecretFile).catch((error: unknown) => {
          if (!(error instanceof NoSecret)) throw error;
          faults.push({ said: one, text: error.message });
        });
      }
      return faults;
    },
    apply: (all: readonly Introspection[]): Introspections => {
      const before = known;
      const after = new Map<string, Known>();
      for (const one of all) {
        const said = JSON.stringify({ ...one, place: undefined });
        const same = before.get(one.name);
        after.set(one.name, same?.said === said ? same : { said, introspection: open(one) });
      }
      for (const [name, one] of before) if (after.get(name) !== one) retire(one);
      known = after;
      return new Map([...after].map(([name, { introspection }]) => [name, introspection]));
    },
    close: async (): Promise<void> => {
      const all = [...retired, ...[...known.values()].map(({ introspection }) => introspection)];
      known = new Map();
      await Promise.all(all.map((one) => one.close()));
    },
  };
};
