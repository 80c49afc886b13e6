import * as z from 'zod';
import { dialSchemas, type GivenDials, type Partner, partners } from './dials.ts';
import { inBrief, type Latency } from './latency.ts';

export type Settings = Readonly<Record<Partner, GivenDials>>;

/** A dial, or what it is set to, that does not exist; the message names it. */
export class NoSuchDial extends Error {
  override readonly name = 'NoSuchDial';
}

const readValue = (text: string): number | string => (/^\d*\.?\d+$/.test(text) ? Number(text) : text);

const isPartner = (name: string): name is Partner => partners.some((partner) => partner === name);

/** Reads `partner.dial=value`, one after another; of the same dial the last counts. */
export const readSettings = (texts: readonly string[]): Settings => {
  const settings: Record<Partner, Record<string, unknown>> = { payment: {}, warehouse: {}, carrier: {} };
  for (const text of texts) {
    const [, partner = '', dial = '', value = ''] = /^(\w+)\.(\w+)=(.+)$/.exec(text) ?? [];
    if (!isPartner(partner)) {
      throw new NoSuchDial(
        `${text}: expected PARTNER.DIAL=VALUE of ${partners.join(', ')}, such as payment.errors=0.05`,
      );
    }
    settings[partner][dial] = readValue(value);
  }
  for (const partner of partners) {
    const read = dialSchemas[partner].safeParse(settings[partner]);
    if (!read.success) throw new NoSuchDial(`the dials of the ${partner}:\n${z.prettifyError(read.error)}`);
  }
  return settings;
};

export type DialLine = {
  readonly dial: string;
  readonly byDefault: string;
  readonly meaning: string;
  readonly partners: readonly Partner[];
};

const asText = (value: number | Latency): string => (typeof value === 'number' ? String(value) : inBrief(value));

const linesOf = (partner: Partner): readonly DialLine[] => {
  const { shape } = dialSchemas[partner];
  const defaults: Readonly<Record<string, number | Latency>> = dialSchemas[partner].parse({});
  return Object.entries(shape).map(([dial, { description = '' }]) => {
    const value = defaults[dial];
    return { dial, byDefault: value === undefined ? '' : asText(value), meaning: description, partners: [partner] };
  });
};

const sameDial = ({ dial, byDefault, meaning }: DialLine): string => `${dial} ${byDefault} ${meaning}`;

/** Every dial with its default and meaning; what partners share stands there once. */
export const dialLines = (): readonly DialLine[] =>
  [...Map.groupBy(partners.flatMap(linesOf), sameDial).values()].flatMap((alike) =>
    alike.slice(0, 1).map((line) => ({ ...line, partners: alike.flatMap((one) => one.partners) })),
  );
