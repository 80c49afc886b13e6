/** A name as its bearer writes it; the parts are what they chose to state, as no rule takes a name apart. */
export type PersonName = {
  readonly fullName: string;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
};

/** A name by itself, or with the parts that are stated. */
export type StatedName = string | PersonName;

export type KeptName = {
  readonly name: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
};

/** The name as it is kept. Who states the same name without parts knows none, and takes none away. */
export const nameOf = (stated: StatedName, known?: KeptName): KeptName => {
  if (typeof stated === 'string') {
    return known?.name === stated ? known : { name: stated, givenName: null, familyName: null };
  }
  return { name: stated.fullName, givenName: stated.givenName ?? null, familyName: stated.familyName ?? null };
};
