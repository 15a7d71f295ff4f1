// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real proxym with the File module and a real HAProxy, in a temporary directory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const binary = process.env.PROXYM_BINARY;
const patience = 20_000;

/** A loopback port nobody listens on, below those that the system gives to clients. */
async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 10000);
    const server = createServer();
    const isFree = await new Promise((resolve) => server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)));
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

export class Daemon {
  /** @param {Record<string, string>} [settings] beside those of the File and the HAProxy module */
  constructor(settings = {}) {
    this.settings = settings;
  }

  /** @param {object[]} services what the first file says */
  async start(services) {
    this.folder = await mkdtemp(join(tmpdir(), 'proxym-daemon-'));
    for (const name of ['services', 'settings', 'haproxy']) await mkdir(join(this.folder, name));
    await this.services(services);
    this.port ??= await freePort();
    this.httpPort = await freePort();
    this.url = `http://127.0.0.1:${this.port}/`;
    await this.run();
    return this;
  }

  /** Starts the program; again after end(). */
  async run() {
    const path = (name) => join(this.folder, name);
    this.process = spawn(binary, [], { stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: process.env.PATH,
      PROXYM_LISTEN_ADDRESS: `127.0.0.1:${this.port}`, PROXYM_FILE_ENABLED: '1', PROXYM_FILE_CONFIGS_PATH: path('services'),
      PROXYM_HAPROXY_ENABLED: '1', PROXYM_HAPROXY_BINARY_PATH: '/usr/sbin/haproxy', PROXYM_HAPROXY_BIND_ADDRESS: '127.0.0.1',
      PROXYM_HAPROXY_HTTP_PORT: String(this.httpPort), PROXYM_HAPROXY_CONFIG_FILE_PATH: path('haproxy/haproxy.cfg'),
      PROXYM_HAPROXY_PID_PATH: path('haproxy/haproxy.pid'), PROXYM_HAPROXY_SETTINGS_PATH: path('settings'),
      PROXYM_HAPROXY_RELOAD_INTERVAL: '0.2', ...this.settings } });
    const end = Date.now() + patience;
    while (Date.now() < end) {
      if (this.process.exitCode !== null) throw new Error(`proxym ended with ${this.process.exitCode}`);
      const isReady = await fetch(`${this.url}readyz`).then((reply) => reply.ok, () => false);
      if (isReady) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('proxym is not ready');
  }

  /** @param {object[]} list */
  services(list) {
    return writeFile(join(this.folder, 'services', 'all.json'), JSON.stringify(list));
  }

  /** @returns {Promise<string[]>} ids of what has been applied, in order */
  async served() {
    const { services } = await (await fetch(`${this.url}api/services?limit=1000`)).json();
    return services.map((service) => service.id).sort();
  }

  /** Ends proxym; HAProxy goes on. */
  async end() {
    if (!this.process || this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }

  async stop() {
    await this.end();
    const pids = await readFile(join(this.folder, 'haproxy/haproxy.pid'), 'utf8').catch(() => '');
    for (const pid of pids.split('\n').map(Number).filter(Boolean)) {
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      if (name.trim() === 'haproxy') process.kill(pid);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** @param {string} id */
export const fileService = (id, over = {}) => ({ id, domains: [`${id.replace(/\W/g, '')}.test`], port: 80, applicationProtocol: 'http',
  hosts: [{ ip: '127.0.0.1', port: 9 }], ...over });
