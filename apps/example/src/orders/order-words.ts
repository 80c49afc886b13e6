import type { OrderEvent } from '../shop.ts';

/** What a status means to a customer; of one that came later than this app, that it goes on. */
const statuses: Readonly<Record<string, { readonly word: string; readonly sentence: string }>> = {
  placed: { word: 'Placed', sentence: 'We have your order, and keep the goods for you.' },
  paid: { word: 'Paid', sentence: 'Your payment is authorised. We pack it next.' },
  packed: { word: 'Packed', sentence: 'It is packed, and waits for the carrier.' },
  shipped: { word: 'On its way', sentence: 'It is on its way to you.' },
  delivered: { word: 'Delivered', sentence: 'It is delivered. We hope that you like it.' },
  cancelled: { word: 'Cancelled', sentence: 'It is cancelled. Nothing is sent, and nothing is charged.' },
};

const known = (status: string) => statuses[status] ?? { word: 'In progress', sentence: 'It is being worked on.' };

export const statusWord = (status: string): string => known(status).word;

export const statusSentence = (status: string): string => known(status).sentence;

const happenings: Readonly<Record<string, string>> = {
  OrderPlaced: 'You placed the order',
  OrderPaid: 'Your payment was authorised',
  OrderPacked: 'It was packed',
  OrderShipped: 'It was handed to the carrier',
  OrderDelivered: 'It was delivered',
  OrderCancelled: 'The order was cancelled',
  OrderRefunded: 'The payment was given back',
};

export const happening = ({ type }: OrderEvent): string => happenings[type] ?? 'Something else was done';
