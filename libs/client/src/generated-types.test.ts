import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem as ProblemOfServer } from '@orderline/contracts/http/problem';
import type { ProblemCode } from '@orderline/contracts/http/problems';
import { clientModules } from '@orderline/contracts/http/typescript/client-modules';
import type { v1Operations } from '@orderline/contracts/http/v1/operations';
import type { v2Operations } from '@orderline/contracts/http/v2/endpoints';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Client, KnownProblem, Problem } from './index.ts';
import type { DerivedClient } from './testing/derived-types.ts';
import type { Client as ClientOfV1 } from './v1/index.ts';

type Mutual<A, B> = [A, B] extends [B, A] ? true : false;

/** With every field that may be left out: two types that differ in one of those alone are assignable to each other. */
type Whole<T> = T extends readonly (infer Item)[]
  ? readonly Whole<Item>[]
  : T extends string | ReadableStream | AbortSignal
    ? T
    : T extends object
      ? { readonly [Name in keyof T]-?: Whole<T[Name]> }
      : T;

type Same<A, B> = Mutual<[A, Whole<A>], [B, Whole<B>]>;

type Method = (...args: never) => Promise<unknown>;

type SameMethod<A, B> = A extends Method
  ? B extends Method
    ? Same<[Parameters<A>, Awaited<ReturnType<A>>], [Parameters<B>, Awaited<ReturnType<B>>]>
    : false
  : false;

/** The methods of which the written and the derived type are not the same. */
type Different<Written, Derived> = {
  [Resource in keyof Derived & keyof Written & string]: {
    [Name in keyof Derived[Resource] & string]: Name extends keyof Written[Resource]
      ? SameMethod<Written[Resource][Name], Derived[Resource][Name]> extends true
        ? never
        : `${Resource}.${Name}`
      : `${Resource}.${Name}`;
  }[keyof Derived[Resource] & string];
}[keyof Derived & keyof Written & string];

type OfV1 = DerivedClient<(typeof v1Operations)[number]>;
type OfV2 = DerivedClient<(typeof v2Operations)[number]>;

describe('the generated modules', () => {
  it.each([...clientModules()])('are what the contract says: %s', (path, text) => {
    const kept = readFileSync(join(import.meta.dirname, path), 'utf8');
    expect(kept === text, 'npm run openapi writes it anew').toBe(true);
  });
});

describe('the generated types', () => {
  it('are those that follow from the models of the server, operation by operation', () => {
    expectTypeOf<Different<ClientOfV1, OfV1>>().toEqualTypeOf<never>();
    expectTypeOf<Different<Client, OfV2>>().toEqualTypeOf<never>();
    expectTypeOf<keyof ClientOfV1>().toEqualTypeOf<keyof OfV1>();
    expectTypeOf<keyof Client>().toEqualTypeOf<keyof OfV2>();
  });

  it('are found to differ by a field that may be left out, by a type, by a method', () => {
    type Written<Input, Answer> = { orders: { read: (input: Input) => Promise<Answer> } };
    type One = Written<{ id: string }, { line2?: string }>;
    expectTypeOf<Different<One, One>>().toEqualTypeOf<never>();
    expectTypeOf<Different<Written<{ id: string }, object>, One>>().toEqualTypeOf<'orders.read'>();
    expectTypeOf<Different<Written<{ id: number }, { line2?: string }>, One>>().toEqualTypeOf<'orders.read'>();
    expectTypeOf<Different<{ orders: object }, One>>().toEqualTypeOf<'orders.read'>();
  });

  it('of what is refused are those of the server, too', () => {
    expectTypeOf<KnownProblem>().toEqualTypeOf<ProblemCode>();
    expectTypeOf<Same<Problem, Given<ProblemOfServer>>>().toEqualTypeOf<true>();
  });
});

/** Nothing that was read is undefined. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Given<Exclude<T[Name], undefined>> }
    : T;
