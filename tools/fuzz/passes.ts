export type Version = 'v1' | 'v2';

type CallerName = 'anonymous' | 'customer' | 'admin' | 'passing';

export type Pass = {
  readonly version: Version;
  readonly caller: CallerName;
  readonly phases: readonly ('examples' | 'coverage' | 'fuzzing' | 'stateful')[];
  /** How many cases each operation gets at most in each phase that draws them at random. */
  readonly examples: number;
  readonly seed: number;
  /** Arguments that choose the operations. */
  readonly selection: readonly string[];
};

export type Asked = { readonly versions: readonly Version[]; readonly cases: number; readonly seed: number };

/** After these an account can no longer call: they are for accounts that are made for the purpose. */
export const LAST_CALLS = ['signOut', 'changePassword', 'eraseUser'] as const;

const argument = (option: string) => LAST_CALLS.flatMap((operation) => [option, operation]);

const CALLERS: readonly CallerName[] = ['admin', 'customer', 'anonymous', 'passing'];

/** About the operations of a version, and so of a pass but the last. */
const OPERATIONS = 36;

/** From so many cases on, every caller goes through the boundaries of each schema; below, only the admin does. */
const MANY = 10_000;

const phasesOf = (caller: CallerName, cases: number): Pass['phases'] =>
  cases >= MANY || caller === 'admin' || caller === 'passing'
    ? ['examples', 'coverage', 'fuzzing', 'stateful']
    : ['examples', 'fuzzing', 'stateful'];

/** The passes of one round: each version as called by nobody, a customer, an admin, and accounts that come to an end. */
export const passesOf = ({ versions, cases, seed }: Asked): readonly Pass[] => {
  const examples = Math.max(1, Math.ceil(cases / (versions.length * (CALLERS.length - 1) * OPERATIONS)));
  return CALLERS.flatMap((caller) =>
    versions.map(
      (version): Pass => ({
        version,
        caller,
        seed,
        examples,
        phases: phasesOf(caller, cases),
        selection: argument(caller === 'passing' ? '--include-operation-id' : '--exclude-operation-id'),
      }),
    ),
  );
};
