import type { PageParts, StaffPage } from '../frame/page.ts';
import { redeliveriesPage, redeliveryPage } from './deliveries.ts';
import { endpointPage } from './endpoint.ts';
import { endpointsCsvPage, endpointsPage } from './endpoints.ts';

export const webhookPages = (parts: PageParts): readonly StaffPage[] => [
  endpointsPage(parts),
  // Before a page whose `{id}` would take the word for an id.
  endpointsCsvPage(parts),
  endpointPage(parts),
  redeliveryPage(parts),
  redeliveriesPage(parts),
];
