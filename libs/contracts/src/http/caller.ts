import type { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

type ModelOf<E, Part extends string> = E extends { readonly [part in Part]: infer Model extends z.ZodType }
  ? Model
  : never;

type InputOf<Model> = [Model] extends [never] ? unknown : z.input<Model>;

/** Parameters of a query are text on the wire: a caller states what they mean. */
type Meant<Input, Output> = { readonly [Name in keyof Input]: Name extends keyof Output ? Output[Name] : never };

export type QuerySent<E> = [ModelOf<E, 'query'>] extends [never]
  ? unknown
  : Meant<z.input<ModelOf<E, 'query'>>, z.output<ModelOf<E, 'query'>>>;

type UploadSent<E> = E extends { readonly upload: { readonly mediaTypes: infer Types } }
  ? { readonly content: string | ReadableStream<Uint8Array>; readonly contentType: keyof Types & string }
  : unknown;

/** What a caller states: the parts of the path, the query and the body together. */
export type SentOf<E> = InputOf<ModelOf<E, 'params'>> & QuerySent<E> & InputOf<ModelOf<E, 'body'>> & UploadSent<E>;

/** What a caller reads; undefined where a success has no body. */
export type ReceivedOf<E extends Endpoint> = E['answers'][keyof E['answers']] extends infer Model extends z.ZodType
  ? z.output<Model>
  : undefined;
