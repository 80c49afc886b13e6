import { once } from 'node:events';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { localhostCertificate } from '../../services/localhost-certificate.ts';

type Arrived = { readonly path: string; readonly authorization: string | undefined; readonly body: Buffer };

export type SecuredCollector = {
  readonly port: number;
  /** What it took, of those who had the right certificate and the right header. */
  readonly taken: readonly Arrived[];
  readonly refused: readonly Arrived[];
  close(): Promise<void>;
};

const { certificate, key } = localhostCertificate;

const TRACES = {
  '/v1/traces': (response: Http2ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/x-protobuf' });
    response.end();
  },
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': (response: Http2ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/grpc+proto' });
    response.addTrailers({ 'grpc-status': '0' });
    // An empty message: not compressed, of no length.
    response.end(Buffer.alloc(5));
  },
} as const;

const isKnown = (path: string): path is keyof typeof TRACES => path in TRACES;

/** Takes spans by OTLP over HTTP and over gRPC, on one port, by TLS, from who has a certificate and the header. */
export const openSecuredCollector = async (authorization: string): Promise<SecuredCollector> => {
  const taken: Arrived[] = [];
  const refused: Arrived[] = [];
  const answer = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    const { url: path, headers } = request;
    const arrived = { path, authorization: headers.authorization, body: await buffer(request) };
    const accepted = headers.authorization === authorization && isKnown(path);
    (accepted ? taken : refused).push(arrived);
    if (accepted) TRACES[path](response);
    else response.writeHead(401).end(`not ${headers.authorization}`);
  };
  const tls = { key, cert: certificate, ca: certificate, requestCert: true, rejectUnauthorized: true };
  const server = createSecureServer(
    { ...tls, allowHTTP1: true },
    (request, response) => void answer(request, response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = Object(server.address());
  return { port, taken, refused, close: async () => void server.close() };
};
