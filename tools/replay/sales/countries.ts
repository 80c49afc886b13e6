/** Where the shop of the data set is: orders go there where their country is not known. */
export const SHOP_COUNTRY = 'GB';

/** The names that the data set uses. The Channel Islands have no code of their own: Jersey, the largest, stands for them. */
const codes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Australia: 'AU',
    Austria: 'AT',
    Bahrain: 'BH',
    Belgium: 'BE',
    Bermuda: 'BM',
    Brazil: 'BR',
    Canada: 'CA',
    'Channel Islands': 'JE',
    Cyprus: 'CY',
    'Czech Republic': 'CZ',
    Denmark: 'DK',
    EIRE: 'IE',
    Finland: 'FI',
    France: 'FR',
    Germany: 'DE',
    Greece: 'GR',
    'Hong Kong': 'HK',
    Iceland: 'IS',
    Israel: 'IL',
    Italy: 'IT',
    Japan: 'JP',
    Korea: 'KR',
    Lebanon: 'LB',
    Lithuania: 'LT',
    Malta: 'MT',
    Netherlands: 'NL',
    Nigeria: 'NG',
    Norway: 'NO',
    Poland: 'PL',
    Portugal: 'PT',
    RSA: 'ZA',
    'Saudi Arabia': 'SA',
    Singapore: 'SG',
    Spain: 'ES',
    Sweden: 'SE',
    Switzerland: 'CH',
    Thailand: 'TH',
    USA: 'US',
    'United Arab Emirates': 'AE',
    'United Kingdom': 'GB',
  }).map(([name, code]) => [name.toLowerCase(), code]),
);

/** The code of a name of the data set, in any letter case; undefined for one that is no country, such as European Community. */
export const countryCode = (name: string): string | undefined => codes.get(name.trim().toLowerCase());
