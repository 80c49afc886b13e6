export type Schema = { readonly [keyword: string]: unknown };

export type Printing = {
  readonly direction: 'input' | 'output';
  /** Whether answers have this enumeration: what is read of one fits what is sent. */
  readonly isAnswered: (values: readonly unknown[]) => boolean;
  /** Told of each named schema that is referred to. */
  readonly refer: (name: string) => void;
};

const anyText = '(string & {})';

/** Codes that somebody else keeps, such as those of countries, are many and change: none of them is refused by a type. */
const manyValues = 50;

/** The TypeScript of a JSON Schema, as what JSON says: nothing is ever undefined in what is read. */
export const typeOf = (schema: Schema, printing: Printing, indent = ''): string => {
  const { $ref, enum: values, anyOf, type, properties, items, additionalProperties } = schema;
  if (typeof $ref === 'string') return referred($ref, printing);
  if ('const' in schema) return literals([schema.const], printing);
  if (Array.isArray(values)) return literals(values, printing);
  if (Array.isArray(anyOf)) return anyOf.map((one) => typeOf(asSchema(one), printing, indent)).join(' | ');
  if (properties !== undefined) return objectOf(schema, printing, indent);
  if (type === 'array') return `readonly ${grouped(typeOf(asSchema(items ?? {}), printing, indent))}[]`;
  if (type === 'object') {
    return `Readonly<Record<string, ${typeOf(asSchema(additionalProperties ?? {}), printing, indent)}>>`;
  }
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one }, printing, indent)).join(' | ');
  if (type === 'integer') return 'number';
  if (typeof type === 'string') return type;
  return 'unknown';
};

const referred = ($ref: string, { refer }: Printing): string => {
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  refer(name);
  return name;
};

/** Servers add values to what they answer, and clients tolerate them; what is sent is one of those that are known. */
const literals = (values: readonly unknown[], { direction, isAnswered }: Printing): string => {
  const known = values.map((value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value)));
  const isText = values.every((value) => typeof value === 'string');
  const isOpen = isText && (direction === 'output' || values.length > manyValues || isAnswered(values));
  return [...known, ...(isOpen ? [anyText] : [])].join(' | ');
};

const grouped = (type: string): string => (/^([\w.]+|\{[^}]*\})$/.test(type) ? type : `(${type})`);

/** The fields of an object, each with what is said of it. What may be left out of what is sent may be undefined, too. */
const objectOf = (schema: Schema, printing: Printing, indent: string): string => {
  const inner = `${indent}  `;
  const required = new Set(asList(schema.required ?? []));
  const fields = Object.entries(asSchemas(schema.properties)).map(([name, field]) => {
    const optional = required.has(name) ? '' : '?';
    const type = typeOf(field, printing, inner);
    const missing = optional === '' || printing.direction === 'output' ? '' : ' | undefined';
    return `${docOf(saidOf(field), inner)}${inner}readonly ${keyOf(name)}${optional}: ${type}${missing};\n`;
  });
  const [only] = fields;
  if (only === undefined) return 'Record<never, never>';
  return isShort(fields) ? `{ ${only.trim().slice(0, -1)} }` : `{\n${fields.join('')}${indent}}`;
};

const keyOf = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`);

/** One field that nothing is said of goes into the line. */
const isShort = ([only = '', ...others]: readonly string[]): boolean =>
  others.length === 0 && only.trim().split('\n').length === 1;

/** Examples of ids and times say nothing that their names do not. */
const saidOf = ({ description, example, default: unlessStated, format }: Schema): readonly string[] => [
  ...(typeof description === 'string' ? [description] : []),
  ...(unlessStated === undefined ? [] : [`@default ${JSON.stringify(unlessStated)}`]),
  ...(typeof example !== 'string' || format !== undefined ? [] : [`@example ${JSON.stringify(example)}`]),
];

/** A comment of these lines, or none. */
export const docOf = (lines: readonly string[], indent = ''): string => {
  if (lines.length === 0) return '';
  const [only] = lines;
  if (lines.length === 1) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
};

export const asSchema = (value: unknown): Schema => value as Schema;

export const asSchemas = (value: unknown) => value as Readonly<Record<string, Schema>>;

/** The enumerations in a schema, each as text, at whatever depth. */
export const enumerationsIn = (schema: unknown): readonly string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { enum: values, ...rest } = asSchema(schema);
  return [...(Array.isArray(values) ? [enumeration(values)] : []), ...Object.values(rest).flatMap(enumerationsIn)];
};

export const enumeration = (values: readonly unknown[]): string => values.map(String).toSorted().join();

const asList = (value: unknown) => value as readonly string[];
