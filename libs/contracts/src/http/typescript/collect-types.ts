import * as z from 'zod';
import { answerOf, type Endpoint } from '../endpoint.ts';
import { asSchemas, docOf, enumeration, enumerationsIn, type Printing, type Schema, typeOf } from './schema-type.ts';

type Direction = Printing['direction'];

/** Every named type that was met, printed once, and the schemas of the parts of operations. */
export type Types = {
  /** The type of a model, by its name where it has one. */
  readonly of: (model: z.ZodType, direction: Direction, indent?: string) => string;
  /** Declares a type under a name of its own. */
  readonly declare: (name: string, type: string, doc?: readonly string[]) => string;
};

const schemaOf = (model: z.ZodType, direction: Direction): Schema => {
  const { $defs, ...schema } = z.toJSONSchema(model, { io: direction, unrepresentable: 'any' });
  return { ...schema, $defs };
};

export const collectTypes = (endpoints: readonly Endpoint[]) => {
  const answers = endpoints.flatMap((endpoint) => answerOf(endpoint)[1] ?? []);
  const answered = new Set(answers.flatMap((model) => enumerationsIn(schemaOf(model, 'output'))));
  const isAnswered = (values: readonly unknown[]) => answered.has(enumeration(values));
  const declared = new Map<string, string>();
  const declare: Types['declare'] = (name, type, doc = []) => {
    const text = `${docOf(doc)}export type ${name} = ${type};\n`;
    const before = declared.get(name);
    if (before !== undefined && before !== text) throw new Error(`${name} is the name of two types`);
    declared.set(name, text);
    return name;
  };
  const of: Types['of'] = (model, direction, indent = '') => {
    const { $defs = {}, ...schema } = schemaOf(model, direction);
    const definitions = asSchemas($defs);
    const refer = (name: string) => {
      const named = definitions[name];
      if (named) declare(name, typeOf(named, printing), descriptionOf(named));
    };
    const printing: Printing = { direction, isAnswered, refer };
    for (const name of Object.keys(definitions)) refer(name);
    return typeOf(schema, printing, indent);
  };
  return { declared, declare, of };
};

const descriptionOf = ({ description }: Schema): readonly string[] =>
  typeof description === 'string' ? [description] : [];

/** The items of a page, or undefined of another model. */
export const itemOfPage = (endpoint: Endpoint): z.ZodType | undefined => {
  const [, model] = answerOf(endpoint);
  if (!(model instanceof z.ZodObject) || Object.keys(model.shape).join() !== 'items,page') return undefined;
  const { items } = model.shape;
  return items instanceof z.ZodArray ? asType(items.element) : undefined;
};

/** What a list is of is a type. */
const asType = (element: unknown) => element as z.ZodType;
