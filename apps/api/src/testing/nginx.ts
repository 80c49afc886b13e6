import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenPort } from '@orderline/platform';

/** CI installs one; elsewhere it may not be had. */
export const hasNginx = spawnSync('nginx', ['-v']).status === 0;

const freePort = async (): Promise<number> => {
  const server = createServer();
  const { port } = await listenPort({ port: 0, explicit: true }, { server, host: '127.0.0.1' });
  server.close();
  await once(server, 'close');
  return port;
};

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);

const configuration = ({ port, upstream }: { readonly port: number; readonly upstream: number }): string => `
daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off; ${temporary.join(' ')}
  gzip on; gzip_types application/json; gzip_min_length 20; gzip_proxied any;
  server {
    listen 127.0.0.1:${port};
    location / { return 404; }
    location /api/ {
      proxy_pass http://127.0.0.1:${upstream}; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For "$remote_addr:$remote_port";
    }
  }
}`;

/** A real nginx before the port: it compresses, lets only /api through, and tells each client's address with its port. */
export const startNginx = async (upstream: number) => {
  const directory = await mkdtemp(join(tmpdir(), 'orderline-nginx-'));
  const port = await freePort();
  const file = join(directory, 'nginx.conf');
  await writeFile(file, configuration({ port, upstream }));
  const child = spawn('nginx', ['-p', directory, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    complaints: () => complaints,
    stop: async () => {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
};
