export * from './asked.ts';
export * from './explain.ts';
export * from './header-names.ts';
export * from './path.ts';
export type * from './ports.ts';
export type * from './rule.ts';
export { findShadowed, type Shadowed } from './shadowed.ts';
export { compile } from './table.ts';
export * from './texts.ts';
