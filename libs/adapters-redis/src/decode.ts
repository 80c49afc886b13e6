type Fields = Readonly<Record<string, unknown>>;

/** A field is not what it should be. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => {
  if (isFields(value)) return value;
  throw new Malformed('no object');
};

export const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new Malformed(`${name} is no text`);
};

export const wholeNumberIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new Malformed(`${name} is no whole number`);
};

export const dateIn = (fields: Fields, name: string): Date => {
  const date = new Date(textIn(fields, name));
  if (Number.isNaN(date.getTime())) throw new Malformed(`${name} is no time`);
  return date;
};

export const listIn = (fields: Fields, name: string): readonly unknown[] => {
  const value = fields[name];
  if (Array.isArray(value)) return value;
  throw new Malformed(`${name} is no list`);
};

/** Reads JSON by the given reader; undefined where it is malformed, for whoever wrote it may have been another release. */
export const decodedBy =
  <Value>(read: (fields: Fields) => Value) =>
  (text: string): Value | undefined => {
    try {
      return read(fieldsOf(JSON.parse(text)));
    } catch (error) {
      if (error instanceof Malformed || error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
