import { describe, expect, it } from 'vitest';
import { enumeration, type Printing, typeOf } from './schema-type.ts';

const printing = (direction: Printing['direction'], ...answered: readonly string[][]) => {
  const referred: string[] = [];
  const isAnswered = (values: readonly unknown[]) => answered.some((one) => enumeration(one) === enumeration(values));
  return { referred, printing: { direction, isAnswered, refer: (name: string) => referred.push(name) } };
};

const sent = (schema: object) => typeOf({ ...schema }, printing('input').printing);
const read = (schema: object) => typeOf({ ...schema }, printing('output').printing);

const colour = { type: 'string', enum: ['red', 'blue'] };

describe('the type of a schema', () => {
  it.each([
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, 'readonly (string | null)[]'],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, 'Readonly<Record<string, number>>'],
    [{ const: true }, 'true'],
    [{}, 'unknown'],
  ])('is what JSON may hold there: %j', (schema, type) => {
    expect(read(schema)).toBe(type);
  });

  it('is open where it is read, and where what was read is sent again; else it is one of the known values', () => {
    expect(read(colour)).toBe("'red' | 'blue' | (string & {})");
    expect(sent(colour)).toBe("'red' | 'blue'");
    expect(typeOf(colour, printing('input', ['blue', 'red']).printing)).toBe("'red' | 'blue' | (string & {})");
  });

  it('has what is said of each field, and undefined only where it is sent', () => {
    const schema = {
      type: 'object',
      properties: {
        q: { type: 'string', description: 'Words.', example: 'mug' },
        limit: { type: 'integer', default: 20 },
      },
      required: ['q'],
    };
    const said = `  /**
   * Words.
   * @example "mug"
   */
  readonly q: string;
  /** @default 20 */
`;
    expect(sent(schema)).toBe(`{\n${said}  readonly limit?: number | undefined;\n}`);
    expect(read(schema)).toBe(`{\n${said}  readonly limit?: number;\n}`);
    expect(sent({ properties: { id: { type: 'string' } }, required: ['id'] })).toBe('{ readonly id: string }');
  });

  it('names what has a name, and tells of it', () => {
    const { referred, printing: named } = printing('output');
    expect(typeOf({ type: 'array', items: { $ref: '#/$defs/Money' } }, named)).toBe('readonly Money[]');
    expect(referred).toEqual(['Money']);
  });
});
