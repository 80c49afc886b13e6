import { countries } from '@orderline/contracts/http/address';
import { describe, expect, it } from 'vitest';
import { countryCode } from './countries.ts';

const NAMES =
  'Australia,Austria,Bahrain,Belgium,Brazil,Canada,Channel Islands,Cyprus,Czech Republic,Denmark,EIRE,Finland,France,Germany,Greece,Hong Kong,Iceland,Israel,Italy,Japan,Lebanon,Lithuania,Malta,Netherlands,Norway,Poland,Portugal,RSA,Saudi Arabia,Singapore,Spain,Sweden,Switzerland,USA,United Arab Emirates,United Kingdom';

describe('country names', () => {
  it('of the data set have codes that the API takes', () => {
    for (const name of NAMES.split(',')) {
      expect(countries).toContain(countryCode(name));
    }
  });

  it('that are no names of the atlas are known, too', () => {
    expect(['EIRE', 'RSA', 'Channel Islands', ' eire '].map(countryCode)).toEqual(['IE', 'ZA', 'JE', 'IE']);
  });

  it('that name no country have no code', () => {
    expect(['Unspecified', 'European Community', 'West Indies', '', 'Atlantis'].map(countryCode)).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });
});
