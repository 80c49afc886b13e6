export { type HttpClientMetrics, httpClientMetrics } from './http-client-metrics.ts';
export type { BadReplyReason, HttpFailure, LostReason, NotSentReason } from './http-failure.ts';
export { DEFAULT_HTTP_POLICY, type HttpPolicy } from './http-policy.ts';
export type { HttpMethod, HttpRequest } from './http-request.ts';
export { PARTNER_POLICY, type Page, type PartnerLink, type PartnerLinkPorts, partnerLink } from './partner-link.ts';
export { type HttpPaymentsPorts, httpPayments, type PaymentTrouble } from './payments.ts';
export { createHttpClient, type HttpClient, type HttpClientPorts } from './resilient-client.ts';
