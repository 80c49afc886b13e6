/**
 * A postal address, each text trimmed and NFC; `country` is ISO 3166-1 alpha-2, XK, or ZZ where it is unknown. `city` and
 * `postalCode` are empty where addresses of the country may do without.
 */
export type Address = {
  readonly recipient: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly country: string;
};

/** What an order keeps of an address whose person was erased: the country, which names nobody. */
export const withoutPerson = ({ country }: Address): Address => ({
  recipient: 'erased',
  line1: 'erased',
  city: 'erased',
  postalCode: 'erased',
  country,
});
