// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A Marathon whose answers the test determines: every app has one port and a domain.
import { once } from 'node:events';
import { createServer } from 'node:http';

export class Marathon {
  /** @param {string[]} ids of the apps; each has a running task */
  async start(ids) {
    this.running = new Set(ids);
    this.server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const body = { '/v2/apps': () => ({ apps: ids.map(app) }), '/v2/tasks': () => ({ tasks: [...this.running].map(task) }) }[path]?.();
      response.writeHead(body ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(body ?? { message: 'not found' }));
    }).listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.address = `127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const app = (id, at) => ({ id, labels: { 'proxym.domains': `${id.slice(1)}.test` }, ports: [10000 + at], container: { type: 'DOCKER',
  docker: { network: 'BRIDGE', portMappings: [{ containerPort: 80, hostPort: 0, servicePort: 10000 + at, protocol: 'tcp' }] } } });
const task = (id) => ({ id: `${id.slice(1)}.1`, appId: id, host: '127.0.0.1', ports: [9], servicePorts: [], state: 'TASK_RUNNING' });
