/** Why orders are cancelled, as HTTP and events tell it; more may come. */
export const cancellationReasons = [
  'customer',
  'staff',
  'payment-declined',
  'payment-timeout',
  'warehouse-rejected',
  'warehouse-timeout',
  'carrier-rejected',
  'carrier-timeout',
] as const;
