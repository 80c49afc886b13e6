/** One thing that has happened: whether it has, and how it does. */
export type Chapter = { readonly isTold: () => Promise<boolean>; readonly tell: () => Promise<unknown> };
