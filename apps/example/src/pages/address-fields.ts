import { el } from '../dom.ts';
import { choice, field } from '../field.ts';

const countries = ['AT', 'BE', 'CH', 'DE', 'DK', 'ES', 'FR', 'GB', 'IE', 'IT', 'NL', 'NO', 'PL', 'PT', 'SE', 'US'];

const countryNames = new Intl.DisplayNames(undefined, { type: 'region' });

const at = (part: string): string => `#/shippingAddress/${part}`;

/** The fields of an address, with what the browser may fill in by itself. */
export const addressFields = (known: Readonly<Record<string, string | undefined>> = {}): HTMLElement =>
  el(
    'fieldset',
    {},
    el('legend', {}, 'Where to'),
    field({ label: 'Recipient', name: at('recipient'), autocomplete: 'shipping name', value: known.recipient }),
    field({ label: 'Street', name: at('line1'), autocomplete: 'shipping address-line1', value: known.line1 }),
    field({
      label: 'Flat, floor',
      hint: 'if there is one',
      name: at('line2'),
      autocomplete: 'shipping address-line2',
      value: known.line2,
    }),
    field({
      label: 'Postcode',
      hint: 'if there is one',
      name: at('postalCode'),
      autocomplete: 'shipping postal-code',
      value: known.postalCode,
    }),
    field({ label: 'Town', name: at('city'), autocomplete: 'shipping address-level2', value: known.city }),
    choice({
      label: 'Country',
      name: at('country'),
      autocomplete: 'shipping country',
      value: known.country ?? 'GB',
      options: countries.map((code) => [code, countryNames.of(code) ?? code] as const),
    }),
  );
