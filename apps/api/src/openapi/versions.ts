import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { versions as endpointsOf } from '@orderline/contracts/http/versions';
import { openApiDocument } from './document.ts';

/** The published versions of the API, each with its endpoints and its document. */
export const versions = new Map(
  Object.entries(endpointsOf).map(([name, endpoints]: [string, readonly Endpoint[]]) => [
    name,
    { endpoints, document: openApiDocument({ version: `${name.slice(1)}.0.0`, endpoints }) },
  ]),
);
