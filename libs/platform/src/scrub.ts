import { stdSerializers } from 'pino';

const CREDENTIALS = [
  'password',
  'passwordhash',
  'token',
  'accesstoken',
  'refreshtoken',
  'devicetoken',
  'apikey',
  'secret',
  'cursorsecret',
  'pepper',
  'signingkeys',
  'authorization',
  'cookie',
  'set-cookie',
];

const PERSONAL_DATA = ['email', 'addresses', 'shippingaddress', 'recipient', 'line1', 'line2', 'phone'];

/** Fields of database errors that quote the row. */
const ROW_QUOTES = ['detail', 'parameters', 'args'];

const FIELDS: ReadonlySet<string> = new Set([...CREDENTIALS, ...PERSONAL_DATA]);
const FIELDS_OF_ERRORS: ReadonlySet<string> = new Set([...FIELDS, ...ROW_QUOTES]);

const DEPTH = 8;

type Walk = { readonly fields: ReadonlySet<string>; readonly depth: number };

const scrubFields = (value: object, walk: Walk): Record<string, unknown> => {
  const clean: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    clean[key] = walk.fields.has(key.toLowerCase()) ? '[redacted]' : scrubValue(field, walk);
  }
  return clean;
};

const scrubError = (error: Error, depth: number): Record<string, unknown> =>
  scrubFields(stdSerializers.errWithCause(error), { fields: FIELDS_OF_ERRORS, depth });

/** A key that stands in a text, such as a path that it was wrongly put into. */
const withoutKeys = (text: string): string => text.replaceAll(/pk_live_[0-9A-Za-z]+_\w+/g, '[redacted]');

const scrubValue = (value: unknown, { fields, depth }: Walk): unknown => {
  if (typeof value === 'string') return withoutKeys(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, { fields, depth: depth - 1 }));
  if (value instanceof Error) return scrubError(value, depth - 1);
  if ('toJSON' in value) return value;
  return scrubFields(value, { fields, depth: depth - 1 });
};

/** A copy of a log entry with its errors told whole, and without credentials and personal data in whatever object they stand. */
export const scrub = (entry: object): Record<string, unknown> => scrubFields(entry, { fields: FIELDS, depth: DEPTH });
