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
  `  ${name}: expected ${expected}; got ${got} (${from})`;

/** Every fault of the configuration at once. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const count = faults.length === 1 ? 'One fault' : `${faults.length} faults`;
    super(
      `${count} in the configuration; every setting is explained in docs/configuration.md\n${faults.map(line).join('\n')}`,
    );
    this.faults = faults;
  }
}
