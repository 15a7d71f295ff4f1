// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Serves web/ and the API from a situation of fixtures.mjs: for situations that are hard to create with a real daemon.
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { change, detailOf } from './fixtures.mjs';

const web = fileURLToPath(new URL('../../../web', import.meta.url));
const libraries = { '/js/uplot.js': join(web, 'node_modules/uplot/dist/uPlot.iife.min.js'),
  '/style/uplot.css': join(web, 'node_modules/uplot/dist/uPlot.min.css') };
const types = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const headers = { 'Content-Security-Policy': "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' };

export class FixtureServer {
  constructor(situation) {
    this.situation = situation;
    this.streams = new Set();
    this.posts = [];
    this.refusal = ''; // the reason for refusing a refresh
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async start(port = 0) {
    for (let tries = 0; ; ++tries) {
      const wanted = port || 20000 + Math.floor(Math.random() * 10000);
      try {
        await new Promise((resolve, reject) => this.server.once('error', reject).listen(wanted, '127.0.0.1', resolve));
        this.port = wanted;
        this.url = `http://127.0.0.1:${wanted}/`;
        return this;
      } catch (error) {
        if (port || tries > 20) throw error;
      }
    }
  }

  async stop() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    this.streams.clear();
    await closed;
  }

  status() {
    return { ...this.situation.status, now: new Date().toISOString() };
  }

  /** Everybody who listens gets the status as it is now. */
  publish() {
    for (const stream of this.streams) stream.write(`event: status\ndata: ${JSON.stringify(this.status())}\n\n`);
  }

  answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const json = (body, status = 200) => response.writeHead(status, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    const { services, history, details } = this.situation;
    if (request.method === 'POST') return this.refresh(pathname + (searchParams.get('accept') ?? ''), json, searchParams.get('edges') === 'all');
    if (pathname === '/') return response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(page());
    if (pathname === '/api/status') return json(this.status());
    if (pathname === '/api/peers') return json({ peers: this.situation.peers ?? [] });
    if (pathname === '/api/events') return this.stream(response);
    if (pathname === '/api/history') return json({ history: history.slice(0, Number(searchParams.get('limit') ?? 50)) });
    if (pathname === '/api/traffic') return this.traffic(searchParams, json);
    if (pathname === '/api/services') return json(listed(services, searchParams));
    if (pathname.startsWith('/api/services/')) {
      const name = decodeURIComponent(pathname.slice('/api/services/'.length));
      const one = services.find((service) => service.name === name);
      return one ? json(details[name] ?? detailOf(one)) : json({ error: 'no such service' }, 404);
    }
    const file = libraries[pathname] ?? join(web, pathname);
    if (!file.startsWith(web) || !existsSync(file) || !types[extname(file)]) return json({ error: 'not found' }, 404);
    response.writeHead(200, { ...headers, 'Content-Type': types[extname(file)] });
    createReadStream(file).pipe(response);
  }

  traffic(parameters, json) {
    const { services, traffic = quiet } = this.situation;
    const names = (parameters.get('services') ?? '').split(',').filter((name) => services.some((one) => one.name === name));
    if (parameters.has('services')) {
      const minutes = (name) => Array.from({ length: 60 }, (_, at) => {
        const own = traffic(name).filter((sample) => Math.floor((Date.now() - Date.parse(sample.at)) / 60_000) === 59 - at);
        return own.length ? own.reduce((sum, sample) => sum + sample.requests, 0) / own.length : null;
      });
      return json({ interval: 60, until: new Date().toISOString(), requests: Object.fromEntries(names.map((name) => [name, minutes(name)])) });
    }
    const name = parameters.get('service') ?? '';
    if (name && !services.some((one) => one.name === name)) return json({ error: `there is no service ${name}` }, 404);
    return json({ interval: 10, samples: traffic(name) });
  }

  stream(response) {
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' });
    response.on('close', () => this.streams.delete(response));
    this.streams.add(response);
    this.publish();
  }

  refresh(what, json, isOfAll) {
    this.posts.push(isOfAll ? `${what} everywhere` : what);
    if (this.refusal) return json({ error: this.refusal }, 403);
    const edges = (this.situation.peers ?? []).map(({ address, error }) => ({ address, accepted: !error, error }));
    json(isOfAll ? { accepted: true, edges } : { accepted: true }, 202);
    setTimeout(() => {
      const { status } = this.situation;
      status.lastRound = { ...change(status.lastRound.number + 1, 0), durationMs: 21, trigger: { source: 'Web', reason: 'refresh' } };
      this.publish();
    }, 50);
  }
}

const quiet = () => [];

/** The page without what the daemon fills in. */
function page() {
  return readFileSync(join(web, 'index.html'), 'utf8').replace('{{version}}', '0.1.0').replace(/\{\{(verdict|since|held|problems|lacks|notes|edges|haproxy|sources|services|count|rounds|changes)\}\}/g, '');
}

function listed(services, parameters) {
  const search = (parameters.get('search') ?? '').toLowerCase();
  const key = { hosts: (one) => one.hosts.length, domains: (one) => one.domains.join(' ') }[parameters.get('sort')] ?? ((one) => one[parameters.get('sort') ?? 'id']);
  const state = parameters.get('state');
  const isDown = (one) => one.live === 0 && one.hosts.length > 0;
  const matched = services.filter((one) => (!state || (state === 'down' ? isDown(one) : one.state === state))
    && (!parameters.get('source') || one.source === parameters.get('source'))
    && [one.id, ...one.domains, ...one.hosts.map((host) => `${host.ip}:${host.port}`)].join('\n').toLowerCase().includes(search));
  const sign = parameters.get('order') === 'desc' ? -1 : 1;
  matched.sort((a, b) => sign * (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
  const offset = Number(parameters.get('offset') ?? 0);
  return { total: services.length, matched: matched.length, offset, services: matched.slice(offset, offset + Number(parameters.get('limit') ?? 100)) };
}
