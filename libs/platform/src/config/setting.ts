import { z } from 'zod';
import type { Kind } from './kinds.ts';

export type ConfigFault = {
  readonly name: string;
  readonly expected: string;
  /** What was there instead; absent where there was nothing, and never a secret. */
  readonly got?: string;
  /** Where it came from: a file, a variable, or the default. */
  readonly from: string;
};

/** A fault as a rule finds it. */
export type Refusal = Omit<ConfigFault, 'from'>;

/** What starts all the same, but is hardly meant; never with a value that may be secret. */
export type ConfigWarning = { readonly name: string; readonly text: string };

const line = ({ name, expected, got = 'nothing', from }: ConfigFault): string =>
  `${name}: expected ${expected}; got ${got} (${from})`;

/** Every fault of the configuration at once. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const [first, ...others] = faults.map(line);
    super(
      others.length === 0
        ? `${first}; every setting is explained in docs/configuration.md`
        : `${faults.length} faults in the configuration; every setting is explained in docs/configuration.md\n  ${[first, ...others].join('\n  ')}`,
    );
    this.faults = faults;
  }
}

export type Setting = {
  /** The environment variable, the key in the JSON files, and with `_FILE` the variable that names a file. */
  readonly name: string;
  readonly tells: string;
  readonly fallback?: string | number | boolean | readonly string[];
  /** Has no default, stands in no JSON file, and is printed nowhere. */
  readonly secret?: true;
  /** Set by `npm start` where nobody else does. */
  readonly suppliedByStart?: true;
};

type Described = Setting & { readonly expected: string };

const settings = z.registry<Described>();

/** Declares one setting; the schema that it returns is a leaf of a concern's schema. */
export const setting = <Schema extends z.ZodType>({ schema, expected }: Kind<Schema>, about: Setting): Schema => {
  const leaf = schema.clone();
  settings.add(leaf, { ...about, expected });
  return leaf;
};

export type Concern = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

export type PlacedSetting = Described & {
  readonly concern: string;
  readonly key: string;
  readonly leaf: z.ZodType;
  readonly isPort: boolean;
};

/** The settings of an app's schema, concern by concern, in the order of their declaration. */
export const settingsOf = (schema: z.ZodObject<Readonly<Record<string, Concern>>>): readonly PlacedSetting[] =>
  Object.entries(schema.shape).flatMap(([concern, { shape }]) =>
    Object.entries(shape).map(([key, leaf]) => {
      const about = settings.get(leaf);
      if (about === undefined) throw new Error(`${concern}.${key} is in a config schema but is no setting()`);
      return { ...about, concern, key, leaf, isPort: leaf instanceof z.ZodObject };
    }),
  );
