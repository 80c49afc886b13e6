/** Why an order is given up on its way. */
export type CancellationCause =
  | 'payment-declined'
  | 'payment-timeout'
  | 'warehouse-rejected'
  | 'warehouse-timeout'
  | 'carrier-rejected'
  | 'carrier-timeout';

export type RequestType =
  | 'PickRequested'
  | 'PickCancellationRequested'
  | 'ShipmentRequested'
  | 'ShipmentCancellationRequested'
  | 'ShipmentStatusRequested';

/** What a decision changes beside the fulfilment itself, in the same transaction. */
export type Effect =
  | { readonly kind: 'advance-order'; readonly to: 'paid' | 'packed' | 'delivered' }
  | { readonly kind: 'advance-order'; readonly to: 'shipped'; readonly trackingNumber?: string | undefined }
  | { readonly kind: 'cancel-order'; readonly reason: CancellationCause }
  /** `version` counts what the warehouse, or the carrier, was asked about the order. */
  | { readonly kind: 'request'; readonly type: RequestType; readonly version: number };
