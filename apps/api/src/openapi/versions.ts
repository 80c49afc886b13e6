import { v1 } from '@orderline/contracts/http/v1/endpoints';
import { openApiDocument } from './document.ts';

/** The published versions of the API, each with its endpoints and its document. */
export const versions = new Map([
  ['v1', { endpoints: v1, document: openApiDocument({ version: '1.0.0', endpoints: v1 }) }],
]);
