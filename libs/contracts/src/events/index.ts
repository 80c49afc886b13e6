export * from './asyncapi.ts';
export * from './catalogue.ts';
export * from './erase-person.ts';
export type { EventChange, EventContract } from './event-contract.ts';
export * from './facts.ts';
export * from './json-schema.ts';
export * from './sample.ts';
export * from './topic-settings.ts';
export * from './wire.ts';
