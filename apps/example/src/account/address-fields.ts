import type { Address } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { choice, field } from '../ui/field.ts';

/** Where this shop delivers to. */
const countries = ['AT', 'BE', 'CH', 'DE', 'DK', 'ES', 'FR', 'GB', 'IE', 'IT', 'NL', 'NO', 'PL', 'PT', 'SE', 'US'];

const countryNames = new Intl.DisplayNames(undefined, { type: 'region' });

const countryName = (code: string): string => countryNames.of(code) ?? code;

const offered = (known: string | undefined): readonly (readonly [string, string])[] =>
  [...new Set([...countries, ...(known === undefined ? [] : [known])])]
    .map((code) => [code, countryName(code)] as const)
    .toSorted(([, one], [, other]) => one.localeCompare(other));

export type KnownAddress = Partial<Omit<Address, 'id'>>;

/** The fields of an address whose JSON Pointer is `at`, with what the browser may fill in by itself. */
export const addressFields = (at: string, known: KnownAddress = {}): HTMLElement =>
  el(
    'div',
    { class: 'fields' },
    field({
      label: 'Recipient',
      name: `${at}/recipient`,
      autocomplete: 'shipping name',
      value: known.recipient,
      required: true,
    }),
    field({
      label: 'Street and number',
      name: `${at}/line1`,
      autocomplete: 'shipping address-line1',
      value: known.line1,
      required: true,
    }),
    field({
      label: 'Flat, floor',
      hint: 'optional',
      name: `${at}/line2`,
      autocomplete: 'shipping address-line2',
      value: known.line2,
    }),
    field({
      label: 'Postcode',
      name: `${at}/postalCode`,
      autocomplete: 'shipping postal-code',
      value: known.postalCode,
    }),
    field({ label: 'Town', name: `${at}/city`, autocomplete: 'shipping address-level2', value: known.city }),
    field({
      label: 'County, state',
      hint: 'optional',
      name: `${at}/region`,
      autocomplete: 'shipping address-level1',
      value: known.region,
    }),
    choice({
      label: 'Country',
      name: `${at}/country`,
      autocomplete: 'shipping country',
      value: known.country ?? 'GB',
      options: offered(known.country),
    }),
  );

/** The lines of an address, as on a parcel. */
export const addressLines = (address: Omit<Address, 'id'>): readonly string[] =>
  [
    address.recipient,
    address.line1,
    address.line2,
    [address.postalCode, address.city].filter(Boolean).join(' '),
    address.region,
    countryName(address.country),
  ].filter((line): line is string => line !== undefined && line !== '');

export const addressBlock = (address: Omit<Address, 'id'>): HTMLElement =>
  el(
    'address',
    {},
    addressLines(address).map((line) => el('span', {}, line)),
  );
