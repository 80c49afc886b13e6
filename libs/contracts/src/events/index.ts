export * from './asyncapi.ts';
export * from './catalogue.ts';
export * from './erase-person.ts';
export type { EventContract } from './event-contract.ts';
export * from './json-schema.ts';
export * from './sample.ts';
export * from './topic-settings.ts';
export * from './wire.ts';
export * from './wire.ts';
