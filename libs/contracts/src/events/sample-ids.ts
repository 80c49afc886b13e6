/** The aggregates of the documentation's samples. */
export const sampleIds = {
  event: '0199a0c0-0000-7000-8000-0000000000ee',
  customer: '0199a0c0-0000-7000-8000-0000000000c5',
  order: '0199a0c0-0000-7000-8000-00000000000d',
  product: '0199a0c0-0000-7000-8000-0000000000b7',
} as const;
