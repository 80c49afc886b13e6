import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findExecutable } from '../../services/executable.ts';
import { freePort } from '../../services/free-port.ts';
import type { Testbed } from '../testbed.ts';

/** As one would set it up for speed: one thread where it has such a choice, connections that are kept, and no logs. */
type Peer = {
  readonly name: string;
  readonly file: string;
  readonly configuration: (to: {
    readonly port: number;
    readonly service: number;
    readonly directory: string;
  }) => string;
  readonly args: (file: string) => readonly string[];
};

const MANY = 1_000_000_000;

const peers: readonly Peer[] = [
  {
    name: 'nginx',
    file: 'nginx',
    args: (file) => ['-e', 'stderr', '-c', file],
    configuration: ({ port, service, directory }) => `
daemon off; master_process off; pid ${directory}/nginx.pid; error_log stderr;
events { worker_connections 40000; }
http {
  access_log off; keepalive_timeout 600s; keepalive_requests ${MANY};
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${directory}/${kind};`).join(' ')}
  upstream service {
    server 127.0.0.1:${service}; keepalive 128; keepalive_requests ${MANY}; keepalive_timeout 600s;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`,
  },
  {
    name: 'HAProxy',
    file: 'haproxy',
    args: (file) => ['-db', '-f', file],
    configuration: ({ port, service }) => `
global
  nbthread 1
  maxconn 30000
  no strict-limits
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  option forwardfor
  http-reuse always
frontend clients
  bind 127.0.0.1:${port} backlog 4096
  default_backend service
backend service
  server one 127.0.0.1:${service}
`,
  },
  {
    name: 'Caddy',
    file: 'caddy',
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
    configuration: ({ port, service }) => `
{
  admin off
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${service} {
    transport http {
      keepalive_idle_conns_per_host 128
    }
  }
}
`,
  },
];

type Gateway = { readonly name: string; readonly pid: number; readonly port: number };

/** Debian has some where only root looks. */
const PATH = [process.env.PATH, '/usr/sbin'].join(delimiter);

/** Those that are installed, and a line for each that is not. */
export const startGatewayPeers = async (testbed: Testbed, service: number) => {
  const found: Gateway[] = [];
  const left: string[] = [];
  const start = async (
    name: string,
    file: string,
    argsFor: (port: number) => Promise<readonly string[]>,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const port = await freePort();
    const [args, url] = [await argsFor(port), `http://127.0.0.1:${port}`];
    const env = { PORT: String(port), SERVICE: `http://127.0.0.1:${service}`, HOME: testbed.directory, ...more };
    const { pid } = await testbed.launch({ file, args, url, env });
    found.push({ name, pid, port });
  };
  for (const { name, file, configuration, args } of peers) {
    const executable = await findExecutable(file, { PATH });
    if (executable === undefined) left.push(`${name} is left out: there is no ${file} on PATH.`);
    else
      await start(name, executable, async (port) => {
        const path = join(testbed.directory, `${file}.conf`);
        await writeFile(path, configuration({ port, service, directory: testbed.directory }));
        return args(path);
      });
  }
  const ours = (file: string) => async () => [join(import.meta.dirname, file)];
  await start('hono/proxy', process.execPath, ours('hono-proxy.ts'));
  for (const by of ['undici', 'node:http'])
    await start(`${by} and nothing else`, process.execPath, ours('nothing-else.ts'), { BY: by });
  return { found, left };
};
