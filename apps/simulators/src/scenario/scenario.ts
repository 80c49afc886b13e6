import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { dialSchemas, type GivenDials, type Partner, partners } from '../dials/dials.ts';

/** Only what is written is set; the rest is as it was at the start. */
const written = (partner: Partner) =>
  z
    .record(z.string(), z.unknown())
    .superRefine((dials, context) => {
      const read = dialSchemas[partner].safeParse(dials);
      for (const { path, message } of read.error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
    })
    .optional();

const step = z.strictObject({
  minute: z.number().min(0),
  note: z.string().max(200).optional(),
  payment: written('payment'),
  warehouse: written('warehouse'),
  carrier: written('carrier'),
});

const ascends = (steps: readonly { readonly minute: number }[]): boolean =>
  steps.every(({ minute }, index) => minute >= (steps[index - 1]?.minute ?? 0));

/** A day, minute by minute: what a step names of a partner holds until a later step names that partner. */
export const scenario = z.strictObject({
  name: z.string().min(1).max(100),
  about: z.string().optional(),
  /** How many minutes of the scenario pass in one. */
  speed: z.number().positive().max(10_000).default(1),
  steps: z.array(step).min(1).refine(ascends, 'steps are in the order of their minutes'),
});

export type Scenario = z.output<typeof scenario>;

/** Reads a scenario file; throws an error that says where it is wrong. */
export const readScenario = (file: string): Scenario => {
  const text = readFileSync(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = scenario.safeParse(json);
  if (read.success) return read.data;
  throw new Error(`${file} is no scenario:\n${z.prettifyError(read.error)}`);
};

export type PlayPorts = {
  readonly put: (partner: Partner, dials: GivenDials) => void;
  /** Resolves after that many milliseconds from the start of the scenario; rejects when it is called off. */
  readonly until: (ms: number) => Promise<unknown>;
  readonly say: (line: string) => void;
};

/** Plays a scenario's steps at their minutes. */
export const playScenario = async (
  { name, steps }: Scenario,
  { speed, put, until, say }: PlayPorts & { readonly speed: number },
): Promise<void> => {
  for (const { minute, note, ...dials } of steps) {
    await until((minute * 60_000) / speed);
    const named = partners.filter((partner) => dials[partner] !== undefined);
    for (const partner of named) put(partner, dials[partner] ?? {});
    say(`${name}, minute ${minute}: ${note ?? `the dials of ${named.join(', ')} are turned`}`);
  }
};
