import type { IHeaders, Message } from 'kafkajs';

/** Keeps a message to the byte beside the event that was read from it, where the event's texts are not its bytes. */
export const originalHeader = 'orderline-original';

type Bytes = Buffer | string;

export type Original = {
  readonly key: Bytes | null | undefined;
  readonly value: Bytes | null | undefined;
  readonly headers: IHeaders;
};

const NOTHING = '~';

const written = (bytes: Bytes | null | undefined): string =>
  bytes === null || bytes === undefined ? NOTHING : Buffer.from(bytes).toString('base64url');

const read = (field: string | undefined): Buffer | null =>
  field === undefined || field === NOTHING ? null : Buffer.from(field, 'base64url');

const valuesOf = (value: IHeaders[string]): readonly Bytes[] => (value === undefined ? [] : [value].flat());

/** As one text that a header and a column of PostgreSQL can hold. */
export const writeOriginal = ({ key, value, headers }: Original): string => {
  const named = Object.entries(headers).map(([name, values]) => [name, ...valuesOf(values)].map(written).join(':'));
  return [written(key), written(value), ...named].join(';');
};

const readHeader = (header: string): readonly [string, Buffer | Buffer[]] => {
  const [name = '', ...values] = header.split(':').map((field) => read(field) ?? Buffer.alloc(0));
  const [first] = values;
  return [name.toString(), values.length === 1 && first !== undefined ? first : values];
};

/** The message that `writeOriginal` has written. */
export const readOriginal = (text: string): Required<Pick<Message, 'key' | 'value' | 'headers'>> => {
  const [key, value, ...headers] = text.split(';');
  return { key: read(key), value: read(value), headers: Object.fromEntries(headers.map(readHeader)) };
};
