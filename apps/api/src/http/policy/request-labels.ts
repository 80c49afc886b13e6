export type RequestLabels = {
  readonly http_request_method: string;
  readonly http_route: string;
  readonly http_response_status_code: number;
  readonly url_scheme: 'http';
};

/** Of a known method and a template, as OpenTelemetry calls them. */
export const requestLabels = (method: string, route: string, status: number): RequestLabels => ({
  ...{ http_request_method: method, http_route: route },
  ...{ http_response_status_code: status, url_scheme: 'http' },
});
