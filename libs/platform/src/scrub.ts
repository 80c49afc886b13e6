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

/** The codes that each DOMException inherits from its class: twenty-five fields that say nothing of it. */
const CONSTANTS: ReadonlySet<string> = new Set(Object.keys(DOMException));
const NONE: ReadonlySet<string> = new Set();

const DEPTH = 8;

type Walk = {
  readonly fields: ReadonlySet<string>;
  readonly leftOut: ReadonlySet<string>;
  readonly depth: number;
};

const scrubFields = (value: object, walk: Walk): Record<string, unknown> => {
  const clean: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (walk.leftOut.has(key)) continue;
    clean[key] = walk.fields.has(key.toLowerCase()) ? '[redacted]' : scrubValue(field, walk);
  }
  return clean;
};

const scrubError = (error: Error, depth: number): Record<string, unknown> =>
  scrubFields(stdSerializers.errWithCause(error), { fields: FIELDS_OF_ERRORS, leftOut: CONSTANTS, depth });

/** What proves who somebody is, or says who it is, in whatever text it stands. */
const TOLD_BY_SHAPE: readonly (readonly [RegExp, string])[] = [
  [/pk_live_[0-9A-Za-z]+_\w+/g, '[redacted]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
  [/\b(password|passwd|secret|token|api_?key|code)(=|%3D)[^\s&;,)"']+/gi, '$1$2[redacted]'],
  [/\b(bearer|basic) [\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/(\b[a-z][a-z\d+.-]*:\/\/)[^\s/@]+@/gi, '$1[redacted]@'],
  [/[^\s"'<>(),:;=?&/\\[\]@]{1,64}(?:@|%40)[^\s"'<>(),:;=?&/\\[\]@]{1,255}/g, '[redacted]'],
];

const MAY_TELL = /@|%40|=|%3D|pk_live_|eyJ|bearer|basic/i;

/** A text without the keys, tokens, passwords of URLs and e-mail addresses that stand in it. */
export const scrubText = (text: string): string =>
  MAY_TELL.test(text)
    ? TOLD_BY_SHAPE.reduce((clean, [shape, instead]) => clean.replaceAll(shape, instead), text)
    : text;

const scrubValue = (value: unknown, walk: Walk): unknown => {
  const { depth } = walk;
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, { ...walk, depth: depth - 1 }));
  if (value instanceof Error) return scrubError(value, depth - 1);
  if ('toJSON' in value) return value;
  return scrubFields(value, { ...walk, depth: depth - 1 });
};

/** A copy of a log entry with its errors told whole, and without credentials and personal data in whatever object they stand. */
export const scrub = (entry: object): Record<string, unknown> =>
  scrubFields(entry, { fields: FIELDS, leftOut: NONE, depth: DEPTH });
