// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything about one service. While it is open, its servers are queried every two seconds.
// @ts-check
import { ApiError, getJson } from './api.js';
import { byId, chip, el, update } from './dom.js';
import { changeQuery, currentQuery } from './query.js';
import { domainNodes, protocolOf, reachNodes, stateValues } from './services.js';
import { timeText } from './time.js';

/** @typedef {import('./types.js').ServiceDetail} ServiceDetail */
/** @typedef {import('./types.js').Server} Server */

const lookEvery = 2_000;
/** @type {[string, 'weight'|'sessions'|'requests'|'errors'|'requestRate'][]} what HAProxy counts for a server */
const numbers = [['Weight', 'weight'], ['Sessions', 'sessions'], ['Requests', 'requests'], ['Errors', 'errors'], ['Requests/s', 'requestRate']];
const dialog = /** @type {HTMLDialogElement} */ (byId('detail'));

let shownName = ''; // '': the dialog is closed
let openedName = ''; // kept while it closes

export function startDetail() {
  byId('detail-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', leave);
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.addEventListener('click', openLink);
  setInterval(() => shownName && !document.hidden && load(shownName), lookEvery);
}

/** Returns the focus to the service's link, which may have been replaced in the meantime. */
function leave() {
  if (dialog.open) return; // the event is late: another service is shown by now
  if (currentQuery().service) changeQuery({ service: '' });
  const link = document.querySelector(`#rows a[data-name="${CSS.escape(openedName)}"]`);
  const focused = document.activeElement; // until the next frame it may still be within the closed dialog
  if (link instanceof HTMLElement && (focused === document.body || dialog.contains(focused))) link.focus();
}

/** @param {MouseEvent} event */
function openLink(event) {
  const link = event.target instanceof Element && event.target.closest('a[data-name]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  changeQuery({ service: link.getAttribute('data-name') ?? '' });
}

/** Opens, changes or closes the dialog, depending on the address. */
export function syncDetail() {
  const name = currentQuery().service;
  if (name === shownName) return;
  shownName = name;
  if (!name) return dialog.close();
  openedName = name;
  byId('detail-title').textContent = name;
  byId('detail-body').replaceChildren(el('p', { class: 'soft' }, 'Loading …'));
  if (!dialog.open) dialog.showModal();
  load(name);
}

/** @param {string} name */
async function load(name) {
  const address = `api/services/${encodeURIComponent(name)}`;
  /** @type {ServiceDetail|null} */
  let service = null;
  let failure = '';
  try {
    service = await getJson(address);
  } catch (error) {
    const isGone = error instanceof ApiError && error.status === 404;
    failure = isGone ? 'There is no such service any more.' : `Not loaded: ${error instanceof Error ? error.message : error}`;
  }
  if (name !== shownName) return;
  if (service) byId('detail-title').textContent = service.id;
  update(byId('detail-body'), ...(service ? partsOf(service) : [el('p', { class: 'error' }, failure)]));
}

/** @param {ServiceDetail} service */
function partsOf(service) {
  const labels = Object.entries(service.labels ?? {});
  const { state, word } = stateValues(service);
  return [
    slot(el('p', { class: 'chips' }, chip(state, word), el('span', {}, ...reachNodes(service))),
      ...(service.reason ? [el('p', { class: service.state === 'noHosts' ? 'soft' : 'error' }, service.reason)] : []),
      ...part('Conflicts', (service.conflicts ?? []).map((text) => el('li', {}, text)), 'ul', 'problems')),
    facts(factsOf(service)),
    slot(...servers(service)),
    ...lines('Configuration in force', service.configLines ?? []),
    ...part('Labels it was built from', labels.map(([key, value]) => el('div', {}, el('dt', {}, key), el('dd', {}, value))), 'dl', 'labels'),
    ...lines('Lines from its source', service.config),
  ];
}

/** @param {ServiceDetail} service @returns {[string, Node|string][]} */
function factsOf(service) {
  const domains = service.domains.length ? el('span', {}, ...domainNodes(service)) : '–';
  /** @type {[string, Node|string][]} */
  const known = [['Name in haproxy.cfg', service.name], ['Source', service.source], ['Protocol', protocolOf(service)],
    ['Transport', service.transportProtocol || '–'], ['Domains', domains], ['Path', service.path || '–'],
    ['Port', String(service.port)], ['Reached at', (service.listeners ?? []).join(', ') || '–']];
  if (service.origin) known.push(['File', service.origin]);
  if (service.backend && service.backend !== service.name) known.push(['Backend', service.backend]);
  if (typeof service.requestRate === 'number') known.push(['Requests/s', String(service.requestRate)]);
  return known;
}

/** Keeps the place of parts that appear and disappear, so that the parts after them stay as they are. @param {Node[]} parts */
function slot(...parts) {
  return el('div', { class: 'slot' }, ...parts);
}

/** @param {[string, Node|string][]} pairs */
function facts(pairs) {
  return el('dl', { class: 'facts' }, ...pairs.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', { class: 'code' }, value))));
}

/** @param {string} title @param {Node[]} items @param {string} tag @param {string} kind @returns {Node[]} */
function part(title, items, tag, kind) {
  return items.length ? [el('h3', {}, title), el(tag, { class: kind }, ...items)] : [];
}

/** @param {string} title @param {string[]} texts @returns {Node[]} */
function lines(title, texts) {
  return texts.length ? [el('h3', {}, title), el('pre', { class: 'lines', tabindex: 0, role: 'region', 'aria-label': title }, texts.join('\n'))] : [];
}

/** What HAProxy reports about each server; without a report, the hosts of the source. @param {ServiceDetail} service */
function servers(service) {
  const live = service.servers ?? [];
  if (!live.length) return part('Hosts', service.hosts.map((host) => el('li', { class: 'code' }, addressOfHost(host))), 'ul', 'plain');
  const given = new Set(service.addresses ?? service.hosts.map(addressOfHost));
  const staying = live.filter((server) => given.has(server.address));
  const leaving = live.filter((server) => !given.has(server.address));
  const up = staying.filter((server) => /^(up|no check)/i.test(server.state)).length;
  const columns = numbers.filter(([, key]) => live.some((server) => typeof server[key] === 'number'));
  const head = ['Server', 'State', ...columns.map(([title]) => title)];
  const rows = [...staying, ...leaving].flatMap((server) => [el('tr', {}, el('th', { scope: 'row', class: 'code', title: server.name }, server.address),
    el('td', {}, chip(given.has(server.address) ? serverState(server.state) : 'none', server.state)),
    ...columns.map(([, key]) => el('td', { class: 'number' }, server[key] ?? '–'))), ...checkOf(server, head.length)]);
  const table = el('table', {}, el('thead', {}, el('tr', {}, ...head.map((text, at) => el('th', { scope: 'col', class: at > 1 ? 'number' : null }, text)))),
    el('tbody', {}, ...rows));
  const title = `Servers, ${up} of ${given.size} live${leaving.length ? `, ${leaving.length} leaving` : ''}`;
  return [el('h3', {}, title), el('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Servers' }, table)];
}

/** Below a server that is down, why and since when. @param {Server} server @param {number} columns @returns {Node[]} */
function checkOf({ state, check }, columns) {
  if (!check || !/^down/i.test(state)) return [];
  return [el('tr', { class: 'check' }, el('td', { colspan: columns }, `${check.text} (${check.code}), `,
    el('time', { class: 'age', datetime: check.since }, timeText(check.since))))];
}

/** As HAProxy writes it; a name of SRV records as it is. @param {{ip: string, port: number, srv?: string}} host */
function addressOfHost({ ip, port, srv }) {
  if (srv) return srv;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** "DOWN 1/3" → "down". @param {string} state as HAProxy reports it */
function serverState(state) {
  const word = state.toLowerCase();
  if (word === 'no check') return 'up';
  return ['up', 'down', 'drain', 'maint'].find((known) => word.startsWith(known)) ?? 'off';
}
