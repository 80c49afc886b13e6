/** A postal address; `country` is ISO 3166-1 alpha-2, or ZZ where it is unknown. */
export type Address = {
  readonly recipient: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly country: string;
};
