import type { PageParts, StaffPage } from '../frame/page.ts';
import { redeliveriesPage, redeliveryPage } from './deliveries.ts';
import { endpointPage } from './endpoint.ts';
import { endpointsPage } from './endpoints.ts';

export const webhookPages = (parts: PageParts): readonly StaffPage[] => [
  endpointsPage(parts),
  endpointPage(parts),
  redeliveryPage(parts),
  redeliveriesPage(parts),
];
