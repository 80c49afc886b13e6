import type { address } from '@orderline/contracts/http/address';
import type { Address } from '@orderline/domain/shared';
import type { z } from 'zod';

export const addressView = ({
  recipient,
  line1,
  line2,
  city,
  region,
  postalCode,
  country,
}: Address): z.input<typeof address> => ({ recipient, line1, line2, city, region, postalCode, country });
