/** Why staff give money back, as HTTP and events tell it; more may come. */
export const refundReasons = ['damaged', 'missing', 'wrong-item', 'returned', 'late', 'goodwill', 'other'] as const;
