/** Why a line of the file is not played; every line that is not in the plan is counted under one of these. */
export const reasons = {
  'unreadable-line': 'a field that must be a number, or an invoice or stock code, is missing or cannot be read',
  cancellation: 'the invoice number begins with C: it takes an earlier sale back',
  'accounting-entry': 'the invoice number is not a number: bookkeeping such as bad debt, not a sale',
  'non-product-code': 'the stock code is a service, a fee or a voucher (POST, DOT, M, BANK CHARGES …), not goods',
  'negative-quantity': 'less than nothing was sold: a return or a correction of the stock',
  'zero-quantity': 'nothing was sold',
  'missing-customer': 'there is no customer to place an order for',
  'price-zero': 'the price is 0 (or rounds to it): a gift, a sample or a write-off',
  'negative-price': 'the price is below 0',
  'conflicting-customer': 'an earlier line gives the same invoice to another customer',
  'too-many-lines': 'the invoice has more than the 1,000 lines that an order may have',
  'quantity-too-large': 'the invoice has a line of more than 1,000,000 units, which no order may have',
  'beyond-limit': 'the invoice comes after the first ones that --limit asks for',
} as const satisfies Readonly<Record<string, string>>;

export type Reason = keyof typeof reasons;

/** Narrows what Object.keys can only call strings: `reasons` is a literal that nothing extends. */
export const reasonNames = Object.keys(reasons) as readonly Reason[];
