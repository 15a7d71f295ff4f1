// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Situations to show: each a function that gives {status, services, history, details} as the API would.

const minute = 60_000;
export const ago = (milliseconds) => new Date(Date.now() - milliseconds).toISOString();

const hostile = '/<script>alert(1)</script><img src=x onerror=alert(2)>';

export function service(id, over = {}) {
  const name = `${id.replace(/^\//, '').replace(/[^A-Za-z0-9_.:-]/g, '_')}_${over.port ?? 8080}`;
  const protocol = over.protocol ?? 'http';
  return { id, name, protocol, domains: protocol === 'http' ? [`${id.split('/').pop()}.example.com`] : [], port: 8080, servicePort: 0,
    listenPort: over.port ?? 8080, transportProtocol: 'tcp', applicationProtocol: '', config: [], path: '', source: 'Marathon',
    state: 'active', reason: null, listeners: protocol === 'http' ? ['*:80', '*:443'] : [`*:${over.port ?? 8080}`], live: (over.hosts ?? [1, 2, 3]).length, hosts: [1, 2, 3].map((n) => ({ ip: `10.0.0.${n}`, port: 31000 + n })), ...over };
}

const someServices = () => [
  service('/shop/web', { domains: ['shop.example.com', 'www.shop.example.com', 'shop.example.org'] }),
  service('/shop/api', { domains: ['shop.example.com'], path: '/api' }),
  service('/shop/search'),
  service('/accounts/login', { domains: ['login.example.com'] }),
  service('/accounts/mail', { hosts: [], state: 'noHosts' }),
  service('/data/postgres', { protocol: 'tcp', port: 5432, hosts: [{ ip: '10.0.0.9', port: 31990 }] }),
  service('/data/redis', { protocol: 'tcp', port: 6379 }),
  service('/media/images', { domains: ['*.img.example.com'] }),
  service('/media/upload', { path: '/upload' }),
  service('intranet', { source: 'File', port: 80 }),
  service('wiki', { source: 'File', port: 80 }),
];

export function counts(services) {
  const of = (state) => services.filter((one) => one.state === state).length;
  return { total: services.length, active: of('active'), noHosts: of('noHosts'), skipped: of('skipped'), heldBack: of('heldBack'),
    down: services.filter((one) => one.live === 0 && one.hosts.length).length, servers: services.reduce((sum, one) => sum + one.hosts.length, 0) };
}

function round(number, age, over = {}) {
  return { number, startedAt: ago(age), durationMs: 25.3, trigger: { source: 'Marathon', reason: 'status_update_event /shop/web' },
    steps: [{ name: 'collect', durationMs: 9.1 }, { name: 'inventory', durationMs: 1.2 }, { name: 'plan', durationMs: 0.4 },
      { name: 'runtime', durationMs: 3.2 }], ...over };
}

const diff = `--- haproxy.cfg
+++ haproxy.cfg
@@ -112,3 +112,4 @@
 backend shop_web_8080
     mode http
     balance leastconn
+    server shop_web-10.0.0.3-31003 10.0.0.3:31003 check inter 2s
`;

/** An hour of samples, with a gap at a reload and a while of failures at its end; the same for a name each time. @param {string} name */
export function someTraffic(name) {
  const seed = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const usual = name ? 4 + (seed % 40) : 260;
  const end = Date.now() - 3_000;
  return Array.from({ length: 360 }, (_, at) => {
    const wave = 1 + 0.35 * Math.sin((at + seed) / 40) + 0.12 * Math.sin(at * 1.7 + seed) + 0.08 * Math.sin(at * 4.3);
    const requests = usual * wave;
    const fails = at > 330 ? 0.12 : 0.001;
    return { at: new Date(end - (359 - at) * 10_000).toISOString(), requests, errors4xx: requests * (0.03 + 0.02 * Math.sin(at / 9)),
      errors5xx: requests * fails, responseMs: 18 + 6 * Math.sin(at / 25), sessions: Math.round(usual / 6), queue: 0 };
  }).filter((_, at) => at < 180 || at > 186);
}

export function change(number, age, over = {}) {
  return { ...round(number, age), action: 'runtime', reason: 'servers of 1 service changed', result: 'ok', error: null, added: [], removed: [],
    changed: ['shop_web_8080'], diff, ...over };
}

function someHistory() {
  const reload = { action: 'reload', durationMs: 84, reason: 'backend shop_search_8080 is new', added: ['shop_search_8080'], changed: [] };
  const ages = [3, 4, 4.3, 9, 10, 17, 18, 18.2, 18.6, 25, 26, 33, 38, 41, 42, 49, 53, 54, 57];
  return ages.map((age, at) => change(43 - at, age * minute, at === 5 || at === 14 ? reload : {}));
}

export function healthy() {
  const services = someServices();
  const sum = counts(services);
  const history = someHistory();
  return { services, history, details: {}, status: {
    version: '0.1.0', startedAt: ago(26 * 60 * minute), state: 'inSync', services: sum, problems: [], notes: [],
    summary: `In sync: ${sum.total} services with ${sum.servers} servers`,
    sources: [
      { name: 'File', state: 'ok', services: 2, lastSuccessAt: ago(12_000), lastError: null, failures: 0, nextAttemptAt: null, server: null, events: null },
      { name: 'Marathon', state: 'ok', services: 9, lastSuccessAt: ago(12_000), lastError: null, failures: 0, nextAttemptAt: null,
        server: 'http://10.0.0.1:8080', events: { mode: 'stream', connected: true, lastEventAt: ago(3 * minute) } },
    ],
    haproxy: { enabled: true, running: true, pid: 4711, version: '2.6.12', abilities: ['longLines'], deaths: 0, downSince: null, waiting: null, reloads: 3, reloadsAvoided: 7, runtimeUpdates: 41, oldProcesses: 1,
      lastApply: { at: history[0].startedAt, action: 'runtime', reason: 'servers of 1 service changed', durationMs: 12 },
      lastReload: { at: history[5].startedAt, result: 'ok', reason: 'backend shop_search_8080 is new', error: null, durationMs: 71 },
      lastStart: { at: ago(26 * 60 * minute), result: 'ok', reason: 'first start', error: null, durationMs: 41 } },
    lastRound: round(44, 12_000),
  } };
}

export function failing() {
  const all = healthy();
  const error = 'HAProxy did not start: cannot bind socket (Address already in use) [0.0.0.0:6379]';
  const { status } = all;
  Object.assign(status, { state: 'failed', summary: `Failed: ${error}` });
  status.haproxy.lastReload = { at: ago(40_000), result: 'failed', reason: 'frontend data_redis_6379 is new', error, durationMs: 212 };
  Object.assign(status.sources[1], { state: 'failing', failures: 7, lastSuccessAt: ago(11 * minute),
    lastError: 'http://10.0.0.1:8080/v2/apps: connection refused', nextAttemptAt: ago(-9_000), events: { mode: 'stream', connected: false, lastEventAt: ago(14 * minute) } });
  status.problems = [`Marathon: ${status.sources[1].lastError}`, 'Marathon: /shop/cart: label proxym.port.0.path is no path', `HAProxy: ${error}`];
  Object.assign(all.services[1], { live: 2 });
  Object.assign(all.services[2], { live: 0 });
  Object.assign(all.services[8], { live: null, state: 'skipped', reason: 'domain upload.example.com belongs to /media/images' });
  status.services = counts(all.services);
  all.history.unshift(change(45, 40_000, { action: 'reload', result: 'failed', error, reason: 'frontend data_redis_6379 is new', added: ['data_redis_6379'], changed: [] }));
  return all;
}

export function outage() {
  const all = healthy();
  const error = 'HAProxy said: cannot bind socket (Address already in use) for [0.0.0.0:80]';
  const { haproxy } = all.status;
  for (const one of all.services) one.live = 0;
  Object.assign(all.status, { state: 'failed', summary: `HAProxy is not running: ${error}`, services: counts(all.services), problems: [`HAProxy: ${error}`] });
  Object.assign(haproxy, { running: false, pid: null, deaths: 1, downSince: ago(40_000) });
  haproxy.lastStart = { at: ago(1_000), result: 'failed', reason: 'HAProxy 4711 has died', error, durationMs: 31 };
  all.history.unshift(change(45, 40_000, { action: 'recovery', result: 'failed', error, reason: 'HAProxy 4711 has died', changed: [] }));
  return all;
}

export function recovered() {
  const all = healthy();
  Object.assign(all.status.haproxy, { pid: 4812, deaths: 1 });
  all.status.haproxy.lastStart = { at: ago(30_000), result: 'ok', reason: 'HAProxy 4711 has died', error: null, durationMs: 31 };
  all.history.unshift(change(45, 30_000, { action: 'recovery', reason: 'HAProxy 4711 has died; pid 4812 is started from the last good configuration', changed: [], diff: '' }));
  return all;
}

export function manyDown() {
  const all = healthy();
  all.services.push(...Array.from({ length: 30 }, (_, n) => service(`/batch/job-${String(n + 1).padStart(2, '0')}`)));
  for (const one of all.services.slice(2)) one.live = 0;
  const sum = counts(all.services);
  Object.assign(all.status, { services: sum, summary: `In sync: ${sum.total} services with ${sum.servers} servers; ${sum.down} services have no live server` });
  return all;
}

export function waiting() {
  const all = healthy();
  const until = ago(-90_000);
  const words = `a change waits for a reload until ${until.slice(11, 19)} UTC: new backend shop_new_8080`;
  all.services.push(service('/shop/new', { state: 'skipped', live: null, reason: `not served yet: ${words}` }));
  all.status.haproxy.waiting = { reason: 'new backend shop_new_8080', until };
  Object.assign(all.status, { state: 'degraded', summary: `Degraded: 12 services with 29 servers; 1 skipped, ${words}`, services: counts(all.services) });
  return all;
}

export function stale() {
  const all = failing();
  Object.assign(all.status, { state: 'stale', summary: 'Stale: keeping the last services of Marathon: connection refused' });
  all.status.haproxy.lastReload.result = 'ok';
  return all;
}

export function heldBack() {
  const all = healthy();
  for (const one of all.services.slice(0, 6)) Object.assign(one, { state: 'heldBack', reason: 'Marathon says it has no servers; believed in 24 s' });
  Object.assign(all.status, { state: 'degraded', summary: 'Degraded: 11 services with 29 servers; 6 held back', services: counts(all.services) });
  return all;
}

export function many(number = 10_000) {
  const all = healthy();
  const kinds = ['web', 'api', 'worker', 'search'];
  all.services = Array.from({ length: number }, (_, n) => service(`/team${n % 97}/${kinds[n % 4]}-${String(n).padStart(5, '0')}`));
  Object.assign(all.status, { services: counts(all.services), summary: `In sync: ${number} services with ${number * 3} servers` });
  return all;
}

export function hostileNames() {
  const all = healthy();
  const markup = '<img src=x onerror=alert(3)>{{id}}';
  const one = service(hostile, { name: 'hostile_80', domains: [markup], source: markup, reason: markup, path: '/"><script>alert(4)</script>' });
  all.services.unshift(one);
  all.details.hostile_80 = { ...one, configLines: [`# ${markup}`], labels: { [markup]: markup }, conflicts: [markup], servers: [{ name: markup, address: markup, state: markup, sessions: 0 }] };
  all.status.problems = [markup];
  all.status.notes = [markup];
  all.status.summary = `In sync: ${markup}`;
  Object.assign(all.status.sources[1], { name: markup, lastError: markup, server: 'javascript:alert(5)' });
  Object.assign(all.history[0], { reason: markup, added: [markup], diff: `+${markup}`, trigger: { source: markup, reason: markup } });
  return all;
}

export function noSource() {
  const all = noService();
  Object.assign(all.status, { sources: [], summary: 'In sync: 0 services with 0 servers' });
  return all;
}

function peer(address, over = {}) {
  return { address, page: `http://${address}/`, instance: address, state: 'inSync', summary: 'In sync: 11 services with 29 servers', version: '0.1.0',
    startedAt: ago(60 * minute), services: counts(someServices()), lastSeenAt: ago(1000), error: null, disagreement: null, ...over };
}

/** One edge that agrees, one that does not, one that is gone, and one that is a stranger. */
export function severalEdges() {
  const many = Array.from({ length: 25 }, (_, n) => `batch_job-${n + 1}_8080`);
  return { ...healthy(), peers: [
    peer('10.0.0.2:5678'),
    peer('10.0.0.3:5678', { state: 'degraded', summary: 'Degraded: 36 services with 104 servers; 1 skipped',
      disagreement: { since: ago(3 * minute), onlyHere: ['intranet_80'], onlyThere: many.slice(0, 22), different: ['shop_web_8080', 'shop_api_8080'], error: null,
        totals: { onlyHere: 1, onlyThere: 25, different: 2 } } }),
    peer('edge-d.example.com:5678', { error: 'http://10.0.0.4:5678/api/status: no complete answer within 2.5 s', lastSeenAt: ago(14 * minute) }),
    peer('10.0.0.5:80', { instance: null, state: null, summary: null, version: null, startedAt: null, services: null, lastSeenAt: null,
      error: 'http://10.0.0.5:80/api/status: HTTP 404: no proxym answers here: look at the address and port in PROXYM_PEERS' }),
  ] };
}

export function noService() {
  const all = healthy();
  all.services = [];
  all.history = [];
  Object.assign(all.status, { services: counts([]), summary: 'In sync: 0 services with 0 servers' });
  return all;
}

export function detailOf(one) {
  const { name, hosts } = one;
  const lines = [`backend ${name}`, '    mode http', '    balance leastconn', '    option httpchk',
    ...hosts.map((host) => `    server ${name}-${host.ip}-${host.port} ${host.ip}:${host.port} check inter 2s`)];
  const states = ['UP', 'DOWN 1/2', 'no check', 'MAINT']; // the last one is on its way out
  return { ...one, configLines: one.state === 'skipped' ? [] : lines, conflicts: one.reason ? [one.reason] : [],
    labels: { 'proxym.domains': one.domains.join(','), 'proxym.port.8080.protocol': 'http' },
    servers: one.state === 'skipped' ? [] : [...hosts, { ip: '10.0.0.250', port: 31999 }].map((host, at) => ({ name: `${name}-${host.ip}-${host.port}`, address: `${host.ip}:${host.port}`, state: states[at], sessions: Math.max(0, 4 - at), requestRate: 12 * at,
      weight: 1, requests: 123_456 * at, errors: at, check: at === 1 ? { code: 'L4CON', text: 'Layer4 connection problem: Connection refused', since: ago(3.5 * minute) } : null })),
    requestRate: 36, listeners: ['*:80', '*:443'], origin: 'shop.json', backend: 'spare_0003' };
}
