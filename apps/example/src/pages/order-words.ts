/** Values that came later than this app are shown as they are. */
const statusWords: Readonly<Record<string, string>> = {
  placed: 'Placed',
  paid: 'Paid',
  packed: 'Packed',
  shipped: 'Shipped',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
};

export const statusWord = (status: string): string => statusWords[status] ?? status;

/** `OrderShipped` reads as "Order shipped". */
export const eventWords = (type: string): string =>
  type.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const form = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const instant = (text: string): string => form.format(new Date(text));
