import * as z from 'zod';
import { id, isBlank, line, written } from './fields.ts';

/** ISO 3166-1 alpha-2, and of its user-assigned codes XK, which all use for Kosovo. */
export const countries =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'.split(
    ' ',
  );

/** Whose addresses have a postal code, always; those of the others have none, or need not have it. */
const withPostalCode = new Set(
  'AS AT AU AX BE BL BR CA CH CN CZ DE DK EE ES FI FK FM FR GB GF GG GL GP GR GS GU HU IM IN IO IT JE JP KR LI LT LU LV MF MH MP MQ MX MY NC NL NO NZ PF PL PM PN PR PT PW RE RO RU SE SG SH SJ SK SM TC TR TW UA US VI WF YT ZA'.split(
    ' ',
  ),
);

/** Whose addresses need no city: they name an emirate, a prefecture or an island, or the country is the city. */
const withoutCity = new Set('AE AG CO GI HK ID JP KY MO NR SG SM VG'.split(' '));

/** The parts that an address of the country cannot do without, by Google's address data (libaddressinput) of 2024. */
export const neededIn = (country: string): readonly ('city' | 'postalCode')[] => [
  ...(withoutCity.has(country) ? [] : (['city'] as const)),
  ...(withPostalCode.has(country) ? (['postalCode'] as const) : []),
];

/** Text that some have and others do not: what is left out or blank is empty. */
const unlessBlank = (most: number, description: string) =>
  written(most)
    .overwrite((text) => (isBlank(text) ? '' : text))
    .meta({ description })
    .optional()
    .transform((text = '') => text);

/** What an address lacks by its country, if that can be told yet. */
const lackedBy = (stated: unknown): readonly string[] => {
  const parts: Readonly<Record<string, unknown>> = typeof stated === 'object' && stated !== null ? { ...stated } : {};
  const { country } = parts;
  if (typeof country !== 'string' || !countries.includes(country)) return [];
  return neededIn(country).filter((part) => parts[part] === undefined || parts[part] === '');
};

/** Of an address that is kept: whoever passes on what was read states it, and it says nothing. */
const keptId = id.optional().meta({ description: 'Of a kept address that is passed on; not read.', readOnly: true });

/**
 * An address as it is read: `country` is ISO 3166-1 alpha-2 or XK. City and postal code are empty
 * where an address of that country may do without and does.
 */
export const statedAddress = z
  .strictObject({
    id: keptId,
    recipient: line(200),
    line1: line(200),
    line2: line(200).exactOptional(),
    city: unlessBlank(100, 'Wanted but for countries whose addresses have none.'),
    region: line(100).exactOptional(),
    postalCode: unlessBlank(20, 'Wanted in countries whose addresses always have one.'),
    country: z.enum(countries, 'is no ISO 3166-1 alpha-2 code').meta({ id: 'Country' }),
  })
  .superRefine(
    (stated, context) => {
      for (const part of lackedBy(stated)) {
        context.addIssue({ code: 'custom', path: [part], input: stated, message: 'is wanted in that country' });
      }
    },
    { when: () => true },
  )
  .meta({ id: 'StatedAddress' })
  .transform(({ id: _kept, ...parts }) => parts);

/** Its city and its postal code are empty where an address of its country may do without and does. */
export const address = z
  .object({
    recipient: z.string(),
    line1: z.string(),
    line2: z.string().optional(),
    city: z.string(),
    region: z.string().optional(),
    postalCode: z.string(),
    country: z.string(),
  })
  .meta({ id: 'Address' });

export const exampleAddress = {
  recipient: 'Ada Lovelace',
  line1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};
