import type { RawUniversalConfig } from '@redocly/openapi-core';

const off = 'off';

/** Every rule that the linter has is on, but for these, each for its reason. */
export const lintRules: NonNullable<RawUniversalConfig['rules']> = {
  // A summary says it; a description is for what it cannot say.
  'operation-description': off,
  // The order tells a story: who one is, what there is, what one orders.
  'tags-alphabetical': off,
  // Inventory, cancellation, me: some things are one.
  'path-segment-plural': off,
  // The examples of bodies and answers are whole, and checked against their schemas.
  'scalar-property-missing-example': off,
  // Answers promise no least length.
  'required-string-property-missing-min-length': off,
  // Whom to ask differs by deployment.
  'info-contact': off,
  'request-mime-type': { severity: 'error', allowedValues: ['application/json', 'application/x-ndjson', 'text/csv'] },
  'response-mime-type': {
    severity: 'error',
    allowedValues: ['application/json', 'application/problem+json', 'text/event-stream', 'text/csv'],
  },
};

/** Findings that are meant to be, by rule and pointer, each for its reason. */
export const accepted: ReadonlySet<string> = new Set([
  // No job is called "runs".
  'no-ambiguous-paths #/paths/~1internal~1jobs~1runs~1{id}',
]);
